"""Writes proof.onnx, with which a provider shows that it works: python3 proof.py"""
import numpy, onnx
from onnx import helper, numpy_helper, TensorProto

graph = helper.make_graph(
    [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])],
    "proof",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 4, 4])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 4, 4])],
    [numpy_helper.from_array(numpy.ones((1, 1, 3, 3), numpy.float32), "w")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="proof.py")
onnx.checker.check_model(model)
onnx.save(model, "proof.onnx")
