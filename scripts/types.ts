import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

const ENTRY = "lib/composition/write-path.ts";

/** Writes the declarations of the public package, with extensions, so that every module resolution finds them. */
export function buildTypes(root: string): void {
  const out = join(root, "dist/types");
  rmSync(out, { recursive: true, force: true });
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { compilerOptions: config.config.compilerOptions, files: [ENTRY] },
    ts.sys,
    root,
  );
  const program = ts.createProgram([join(root, ENTRY)], {
    ...options,
    noEmit: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: out,
    types: ["node"],
  });
  const write: ts.WriteFileCallback = (name, text) => {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, withExtensions(text));
  };
  const { diagnostics } = program.emit(undefined, write, undefined, true);
  const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (faults.length === 0) return;
  throw new Error(
    ts.formatDiagnostics(faults, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    }),
  );
}

/** `from "./x"` as `from "./x.js"`: without the extension, Node's module resolution finds no types. */
function withExtensions(declarations: string): string {
  return declarations.replace(/(\bfrom\s+|\bimport\(|\bimport\s+)"(\.{1,2}\/[^"]+?)(?:\.js)?"/g, '$1"$2.js"');
}
