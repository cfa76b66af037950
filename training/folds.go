package training

// PaperFolds are the paper's six test sets: numbers of patients, counted from 0 in their order, as the published
// notebook has them. The phantom cohort has the same 78 patients' numbers of slices.
var PaperFolds = [6][]int{
	{0, 6, 12, 18, 24, 30, 36, 48, 54, 60, 66, 71, 72},
	{1, 7, 11, 19, 25, 31, 37, 43, 49, 55, 61, 64, 67},
	{2, 8, 14, 20, 26, 32, 38, 50, 56, 62, 65, 68, 75},
	{3, 9, 15, 21, 28, 33, 39, 45, 51, 58, 63, 69, 74},
	{4, 10, 16, 22, 27, 34, 40, 46, 52, 57, 70, 76, 73},
	{5, 13, 17, 23, 29, 35, 41, 42, 44, 47, 53, 59, 77},
}
