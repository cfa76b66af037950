"""Writes selftest.onnx, with which a provider shows that it works, and the models of the tests: python3 selftest.py"""
import numpy, onnx
from onnx import TensorProto, helper, numpy_helper


def write(path, nodes, inputs, outputs, weights={}, kind=TensorProto.FLOAT, metadata={}):
    graph = helper.make_graph(
        nodes,
        "proof",
        [helper.make_tensor_value_info(name, kind, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, kind, shape) for name, shape in outputs.items()],
        [numpy_helper.from_array(w.astype(numpy.float32), name) for name, w in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, path)


node = helper.make_node
write("selftest.onnx", [node("Conv", ["x", "w"], ["y"], pads=[1] * 4)],
      {"x": [1, 1, 4, 4]}, {"y": [1, 1, 4, 4]}, {"w": numpy.ones((1, 1, 3, 3))})
write("testdata/sums.onnx", [node("Add", ["a", "b"], ["sum"]), node("Sub", ["a", "b"], ["difference"])],
      {"a": ["N", 3], "b": ["N", 3]}, {"sum": ["N", 3], "difference": ["N", 3]},
      metadata={"isopet.role": "sums", "unit": "µm²"})
write("testdata/integers.onnx", [node("Neg", ["ids"], ["y"])], {"ids": ["N"]}, {"y": ["N"]}, kind=TensorProto.INT64)
# Thirty convolutions of 16 channels: long enough to be interrupted.
w = numpy.random.default_rng(1).normal(0, 0.1, (16, 16, 3, 3))
write("testdata/long.onnx", [node("Conv", ["x%d" % i, "w"], ["x%d" % (i + 1)], pads=[1] * 4) for i in range(30)],
      {"x0": ["N", 16, 64, 64]}, {"x30": ["N", 16, 64, 64]}, {"w": w})
