package command

// ID names a command. It is never shown and never changed: translations and the program's parts refer to it.
type ID string

// The menu "File".
const (
	OpenScan           ID = "file.openScan"
	OpenPath           ID = "file.openPath"
	OpenFolder         ID = "file.openFolder"
	OpenRecent         ID = "file.openRecent"
	OpenDemo           ID = "file.openDemo"
	OpenAnnotation     ID = "file.openAnnotation"
	OpenAnnotationPath ID = "file.openAnnotationPath"
	CloseAnnotation    ID = "file.closeAnnotation"
	OpenLesions        ID = "file.openLesions"
	OpenCT             ID = "file.openCT"
	OpenCTPath         ID = "file.openCTPath"
	OpenMR             ID = "file.openMR"
	OpenMRPath         ID = "file.openMRPath"
	CloseCT            ID = "file.closeCT"
	OpenResults        ID = "file.openResults"
	CloseResults       ID = "file.closeResults"
	OpenSession        ID = "file.openSession"
	SaveSession        ID = "file.saveSession"
	SaveSessionAs      ID = "file.saveSessionAs"
	RestoreWork        ID = "file.restoreWork"
	ExportMask         ID = "file.exportMask"
	Quit               ID = "file.quit"
)

// The menu "Edit".
const (
	Undo             ID = "edit.undo"
	Redo             ID = "edit.redo"
	Increase         ID = "edit.increase" // of the threshold, or of the brush
	Decrease         ID = "edit.decrease"
	ResetThreshold   ID = "edit.resetThreshold"
	OptimalThreshold ID = "edit.optimalThreshold"
	ApplyThreshold   ID = "edit.applyThreshold"
	DiscardDrawing   ID = "edit.discardDrawing"
	ResetThresholds  ID = "edit.resetThresholds"
)

// The menu "Segment".
const (
	SegmentAgain ID = "segment.again"
	ReplaceKept  ID = "segment.replaceKept"
	FirstSlice   ID = "segment.firstSlice"
	LastSlice    ID = "segment.lastSlice"
	AutoSlices   ID = "segment.autoSlices"
	AllSlices    ID = "segment.allSlices"
	OpenNetworks ID = "segment.openNetworks"
	LastNetworks ID = "segment.lastNetworks"
	OwnNetworks  ID = "segment.ownNetworks"
	FindLesions  ID = "segment.findLesions"
	CentreRegion ID = "segment.centreRegion"
	ResetRegion  ID = "segment.resetRegion"
	Cancel       ID = "segment.cancel"
)

// The menu "Draw": the tools first.
const (
	Navigate       ID = "draw.navigate"
	Brush          ID = "draw.brush"
	Eraser         ID = "draw.eraser"
	Polygon        ID = "draw.polygon"
	Fill           ID = "draw.fill"
	Grow           ID = "draw.grow"
	Ruler          ID = "draw.ruler"
	Keep           ID = "draw.keepOrDiscard"
	Sphere         ID = "draw.referenceSphere"
	ClosePolygon   ID = "draw.closePolygon"
	In3D           ID = "draw.in3D"
	Overwrite      ID = "draw.overwrite"
	GrowInRegion   ID = "draw.growInRegion"
	FillHoles      ID = "draw.fillHoles"
	ClearSlice     ID = "draw.clearSlice"
	Interpolate    ID = "draw.interpolate"
	Smooth         ID = "draw.smooth"
	RemoveIslands  ID = "draw.removeIslands"
	KeepLargest    ID = "draw.keepLargest"
	NewLesion      ID = "draw.newLesion"
	NextLesion     ID = "draw.nextLesion"
	GoToLesion     ID = "draw.goToLesion"
	RenameLesion   ID = "draw.renameLesion"
	RecolourLesion ID = "draw.recolourLesion"
	HideLesion     ID = "draw.hideLesion"
	DeleteLesion   ID = "draw.deleteLesion"
	SplitLesion    ID = "draw.splitLesion"
	IsTumour       ID = "draw.isTumour"
	IsReference    ID = "draw.isReference"
	IsNotTumour    ID = "draw.isNotTumour"
)

// The menu "Measure".
const (
	CopyMeasurements ID = "measure.copy"
	SaveMeasurements ID = "measure.save"
	SaveReport       ID = "measure.saveReport"
	CopyPicture      ID = "measure.copyPicture"
	SavePicture      ID = "measure.savePicture"
	GoToMaximum      ID = "measure.goToMaximum"
	DeleteDistance   ID = "measure.deleteDistance"
)

// The menu "Worklist".
const (
	OpenWorklist  ID = "worklist.open"
	CloseWorklist ID = "worklist.close"
	NextScan      ID = "worklist.next"
	PreviousScan  ID = "worklist.previous"
	MarkDone      ID = "worklist.done"
	RemarkOnScan  ID = "worklist.remark"
	ExportAll     ID = "worklist.exportAll"
)

// The menu "View".
const (
	ShowSlices      ID = "view.slices"
	ShowPlots       ID = "view.plots"
	ShowWorklist    ID = "view.worklist"
	PageSegment     ID = "view.pageSegment"
	PageDraw        ID = "view.pageDraw"
	PageMeasure     ID = "view.pageMeasure"
	PageBody        ID = "view.pageBody"
	SidePanel       ID = "view.sidePanel"
	SliceTimeline   ID = "view.sliceTimeline"
	OnePaneLarge    ID = "view.onePaneLarge"
	FourPanes       ID = "view.fourPanes"
	OnePaneAlone    ID = "view.onePaneAlone"
	AxialInFront    ID = "view.axialInFront"
	CoronalInFront  ID = "view.coronalInFront"
	SagittalInFront ID = "view.sagittalInFront"
	MIPInFront      ID = "view.mipInFront"
	RotateMIP       ID = "view.rotateMIP"
	RotateMIPLeft   ID = "view.rotateMIPLeft"
	RotateMIPRight  ID = "view.rotateMIPRight"
	SliceAbove      ID = "view.sliceAbove"
	SliceBelow      ID = "view.sliceBelow"
	LargestContour  ID = "view.largestContour"
	Lesions         ID = "view.lesions"
	FillLesions     ID = "view.fillLesions"
	Annotation      ID = "view.annotation"
	Region          ID = "view.region"
	CrossHair       ID = "view.crossHair"
	ZoomToRegion    ID = "view.zoomToRegion"
	FitToWindow     ID = "view.fitToWindow"
	FocusSlices     ID = "view.focusSlices"
	ThemeSystem     ID = "view.themeSystem"
	ThemeDark       ID = "view.themeDark"
	ThemeLight      ID = "view.themeLight"
	Larger          ID = "view.larger"
	Smaller         ID = "view.smaller"
	UsualSize       ID = "view.usualSize"
)

// The menu "Display".
const (
	NextColours      ID = "display.nextColours"
	SmoothPixels     ID = "display.smoothPixels"
	DefaultWindow    ID = "display.defaultWindow"
	WindowSUV5       ID = "display.windowSUV5"
	WindowSUV10      ID = "display.windowSUV10"
	WindowSUV15      ID = "display.windowSUV15"
	WindowHalf       ID = "display.windowHalf"
	WindowMaximum    ID = "display.windowMaximum"
	ScaleUnit        ID = "display.scaleUnit"
	ScalePercent     ID = "display.scalePercent"
	ScaleShare       ID = "display.scaleShare"
	UnitSUV          ID = "display.unitSUV"
	UnitBqML         ID = "display.unitBqML"
	UnitUnknown      ID = "display.unitUnknown"
	ShowSUV          ID = "display.showSUV"
	ShowCT           ID = "display.showCT"
	IncreaseCT       ID = "display.increaseCT"
	DecreaseCT       ID = "display.decreaseCT"
	WindowSoftTissue ID = "display.windowSoftTissue"
	WindowBone       ID = "display.windowBone"
	WindowLung       ID = "display.windowLung"
)

// The menu "Help".
const (
	FindCommand ID = "help.findCommand"
	FirstSteps  ID = "help.firstSteps"
	ShowKeys    ID = "help.showKeys"
	ChangeKeys  ID = "help.changeKeys"
	ShowEngine  ID = "help.showEngine"
	About       ID = "help.about"
)
