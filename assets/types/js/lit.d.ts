// The types of assets/dist/js/lit.js: `rootDirs` lays this folder over static/.

export * from "../../js/lit.js";
