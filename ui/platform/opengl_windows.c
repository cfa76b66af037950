//go:build !ci

#include <windows.h>

// The one function that Fyne's bindings of OpenGL import from opengl32.dll. By being here it is looked up when it is
// first called: a program that imports it has the system's opengl32.dll from its start, and could take no other.

typedef PROC(WINAPI *lookup)(LPCSTR);

static PROC WINAPI find_later(LPCSTR name) {
	static lookup find;
	if (!find) {
		HMODULE library = LoadLibraryA("opengl32.dll");
		find = library ? (lookup)(void *)GetProcAddress(library, "wglGetProcAddress") : NULL;
	}
	return find ? find(name) : NULL;
}

lookup __imp_wglGetProcAddress = find_later;
