// Package cuda has the libraries that ONNX Runtime's CUDA provider needs besides NVIDIA's driver: a table of the packages
// that hold them, how they are fetched and installed into a folder, how they are loaded, and what is missing for them to
// be used. It computes nothing, and knows neither ONNX Runtime's interface nor networks.
package cuda

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// Version is the version of ONNX Runtime whose provider the packages bring. A provider of another than the library's can
// end the process.
const Version = "1.29.0"

// Package is an archive with libraries.
type Package struct {
	Name, Version string // by which pip knows it; no Name: pip has none, and the file has to be given
	File          string // what the archive is called
	SHA256        string
	Bytes         int64    // size of the archive; 0 = unknown
	Libraries     []string // their paths in the archive
}

// Fetched says that pip can bring the package.
func (p Package) Fetched() bool { return p.Name != "" }

// Set is what is installed together: the provider and the libraries for one version of CUDA.
type Set struct {
	CUDA     int       // major version
	Driver   int       // major version of the oldest driver of NVIDIA's that will do
	Compute  Compute   // of the oldest GPU that will do
	Bytes    int64     // of the libraries, unpacked
	Packages []Package // the provider comes last
}

// String is as "CUDA 13".
func (s Set) String() string { return fmt.Sprintf("CUDA %d", s.CUDA) }

// Download is the size of all archives.
func (s Set) Download() (bytes int64) {
	for _, p := range s.Packages {
		bytes += p.Bytes
	}
	return bytes
}

// Compute is a generation of GPUs, NVIDIA's compute capability: 75 for 7.5.
type Compute int

// String is as "7.5".
func (c Compute) String() string { return fmt.Sprintf("%d.%d", c/10, c%10) }

// Sets are those for this computer, the newest first; none where there is no CUDA provider.
func Sets() []Set { return sets[runtime.GOOS+"/"+runtime.GOARCH] }

// errNone says that there is no CUDA here.
func errNone() error {
	var systems []string
	for _, name := range []string{"linux/amd64", "windows/amd64"} {
		systems = append(systems, strings.Replace(name, "amd64", "x86-64", 1))
	}
	return fmt.Errorf("ONNX Runtime's CUDA provider is there for %s, not for %s/%s", strings.Join(systems, " and "),
		runtime.GOOS, runtime.GOARCH)
}

// sets by system. Drivers: NVIDIA's "CUDA compatibility". Generations: of CUDA 13 those that its provider holds code for,
// of CUDA 12 those that ONNX Runtime builds it for. Versions for CUDA 12 are the last of which all parts have code for
// generations before 7.5: cuDNN dropped them with 9.11.
var sets = map[string][]Set{
	"linux/amd64": {
		{
			CUDA: 13, Driver: 580, Compute: 75, Bytes: 1885e6,
			Packages: []Package{
				{
					"nvidia-cuda-runtime", "13.5.37",
					"nvidia_cuda_runtime-13.5.37-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
					"df2b79a8852f10d1fef8c848489c49eebb5754051bf870202a862831412b179d", 2504024,
					in("nvidia/cu13/lib", "libcudart.so.13"),
				},
				{
					"nvidia-cublas", "13.10.0.20",
					"nvidia_cublas-13.10.0.20-py3-none-manylinux1_x86_64.manylinux_2_5_x86_64.whl",
					"dcc6d63884c53d07e267ce7e6feac17b2538cebaafec5db865736c3e28e4dc84", 444289903,
					in("nvidia/cu13/lib", "libcublasLt.so.13", "libcublas.so.13"),
				},
				{
					"nvidia-curand", "10.4.5.25", "nvidia_curand-10.4.5.25-py3-none-manylinux_2_27_x86_64.whl",
					"22bb226a857e5888fe6b54ae465fc4371296bcff13a35f79e19691bcf454f529", 77113015,
					in("nvidia/cu13/lib", "libcurand.so.10"),
				},
				{
					"nvidia-cudnn-cu13", "9.28.1.4", "nvidia_cudnn_cu13-9.28.1.4-py3-none-manylinux_2_27_x86_64.whl",
					"a54f205b1db1f2895d99f398754db1369816f0569dd459731f925635cf7b65ec", 516817937,
					in("nvidia/cudnn/lib", "libcudnn.so.9", "libcudnn_adv.so.9", "libcudnn_cnn.so.9",
						"libcudnn_engines_precompiled.so.9", "libcudnn_engines_runtime_compiled.so.9",
						"libcudnn_engines_tensor_ir.so.9", "libcudnn_ext.so.9", "libcudnn_graph.so.9",
						"libcudnn_heuristic.so.9", "libcudnn_ops.so.9"),
				},
				{
					"onnxruntime-gpu", Version, "onnxruntime_gpu-1.29.0-cp312-cp312-manylinux_2_28_x86_64.whl",
					"8ccd052ca4de21b2a335f3503a283126163b6fab9dba29d1d9cbf3fa55c51d28", 202177606,
					in("onnxruntime/capi", "libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"),
				},
			},
		},
		{
			CUDA: 12, Driver: 525, Compute: 60, Bytes: 2010e6,
			Packages: []Package{
				{
					"nvidia-cuda-runtime-cu12", "12.6.77",
					"nvidia_cuda_runtime_cu12-12.6.77-py3-none-manylinux2014_x86_64.whl",
					"a84d15d5e1da416dd4774cb42edf5e954a3e60cc945698dc1d5be02321c44dc8", 897678,
					in("nvidia/cuda_runtime/lib", "libcudart.so.12"),
				},
				{
					"nvidia-cublas-cu12", "12.6.4.1",
					"nvidia_cublas_cu12-12.6.4.1-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
					"08ed2686e9875d01b58e3cb379c6896df8e76c75e0d4a7f7dace3d7b6d9ef8eb", 393138322,
					in("nvidia/cublas/lib", "libcublasLt.so.12", "libcublas.so.12"),
				},
				{
					"nvidia-curand-cu12", "10.3.7.77", "nvidia_curand_cu12-10.3.7.77-py3-none-manylinux2014_x86_64.whl",
					"99f1a32f1ac2bd134897fc7a203f779303261268a65762a623bf30cc9fe79117", 56279000,
					in("nvidia/curand/lib", "libcurand.so.10"),
				},
				{
					"nvidia-cudnn-cu12", "9.10.2.21", "nvidia_cudnn_cu12-9.10.2.21-py3-none-manylinux_2_27_x86_64.whl",
					"949452be657fa16687d0930933f032835951ef0892b37d2d53824d1a84dc97a8", 706758467,
					in("nvidia/cudnn/lib", "libcudnn.so.9", "libcudnn_adv.so.9", "libcudnn_cnn.so.9",
						"libcudnn_engines_precompiled.so.9", "libcudnn_engines_runtime_compiled.so.9",
						"libcudnn_graph.so.9", "libcudnn_heuristic.so.9", "libcudnn_ops.so.9"),
				},
				// Of the release on GitHub. The sum is the release's as several public projects pin it independently.
				{
					"", Version, "onnxruntime-linux-x64-gpu_cuda12-1.29.0.tgz",
					"4ca594a0da83927befbd73fe020d7f569be151d70bb4fe9741ad405f4882e2ad", 0,
					in("onnxruntime-linux-x64-gpu_cuda12-1.29.0/lib", "libonnxruntime_providers_shared.so",
						"libonnxruntime_providers_cuda.so"),
				},
			},
		},
	},
	"windows/amd64": {
		{
			CUDA: 13, Driver: 580, Compute: 75, Bytes: 1329e6,
			Packages: []Package{
				{
					"nvidia-cuda-runtime", "13.5.37", "nvidia_cuda_runtime-13.5.37-py3-none-win_amd64.whl",
					"f225d3fa5ea6bfbb58fc4979ef72375cbe661d9107f0d8a4ff22cc151525e4a9", 2780254,
					in("nvidia/cu13/bin/x86_64", "cudart64_13.dll"),
				},
				{
					"nvidia-cublas", "13.10.0.20", "nvidia_cublas-13.10.0.20-py3-none-win_amd64.whl",
					"c310b749eea855b88fafb906de08d6819b87216c6711640771764fea5dcd8546", 427284863,
					in("nvidia/cu13/bin/x86_64", "cublasLt64_13.dll", "cublas64_13.dll"),
				},
				{
					"nvidia-cudnn-cu13", "9.28.1.4", "nvidia_cudnn_cu13-9.28.1.4-py3-none-win_amd64.whl",
					"73d874c6bd8a1c75ca040228f77c4e163efe9bab3b65bd85914e2b7334ac68ee", 407065099,
					in("nvidia/cudnn/bin", "cudnn64_9.dll", "cudnn_adv64_9.dll", "cudnn_cnn64_9.dll",
						"cudnn_engines_precompiled64_9.dll", "cudnn_engines_runtime_compiled64_9.dll",
						"cudnn_engines_tensor_ir64_9.dll", "cudnn_ext64_9.dll", "cudnn_graph64_9.dll",
						"cudnn_heuristic64_9.dll", "cudnn_ops64_9.dll"),
				},
				{
					"onnxruntime-gpu", Version, "onnxruntime_gpu-1.29.0-cp312-cp312-win_amd64.whl",
					"a64aa7c3dd7fa6b29fa7bcb0439ebd204607a590d3ce02bb276672257da4a454", 148173233,
					in("onnxruntime/capi", "onnxruntime_providers_shared.dll", "onnxruntime_providers_cuda.dll"),
				},
			},
		},
	},
}

// in are the paths of libraries in a folder of an archive.
func in(folder string, names ...string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = path.Join(folder, name)
	}
	return paths
}
