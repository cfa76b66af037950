package nifti_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"isopet/volume"
	"isopet/volume/nifti"
)

// A mask of everything above 10 in a scan, on the scan's own voxels.
func Example() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	scan, mask := filepath.Join(folder, "pet.nii.gz"), filepath.Join(folder, "mask.nii.gz")

	// A scan of our own making: 4×4×3 voxels of 2×2×3 mm, axes to the left, back and head.
	pet := volume.NewVolume(volume.Grid{Dims: [3]int{4, 4, 3}, Affine: volume.Affine{{-2}, {0, -2}, {0, 0, 3}, {3: 1}}})
	pet.Data[pet.Index(1, 2, 1)] = 12.5
	if err := nifti.WriteVolume(scan, pet, nifti.NewHeader(pet.Grid)); err != nil {
		log.Fatal(err)
	}

	image, err := nifti.Read(context.Background(), scan, nil)
	if err != nil {
		log.Fatal(err)
	}
	m := volume.NewMask(image.Grid)
	for i, v := range image.Data {
		if v > 10 {
			m.Data[i] = 1
		}
	}
	if err := nifti.WriteMask(mask, m, image.Header); err != nil {
		log.Fatal(err)
	}
	h, _, err := nifti.ReadHeader(mask)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(h.Shape(), h.Zooms(), h.Dtype(), h.Grid().Affine.Orientation().Codes())
	// Output: [4 4 3] [2 2 3] uint8 LPS
}
