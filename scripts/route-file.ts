import ts from "typescript";

const METHODS = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
const SERVE = /^serve[A-Z]?\w*$/;

/** A method of a route file with its entry, `path.read`. */
export interface Binding {
  method: string;
  entry: string;
}

export interface RouteFile {
  bindings: Binding[];
  /** The lines of statements other than an import, a re-export, a binding or Next's own `dynamic`. */
  strange: number[];
}

/** Reads a route file; every statement must be an import, a re-export or `export const METHOD = serve…(api.entity.verb, answer)`. */
export function readRouteFile(text: string): RouteFile {
  const source = ts.createSourceFile("route.ts", text, ts.ScriptTarget.Latest, true);
  const bindings: Binding[] = [];
  const strange: number[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) || isReExport(statement) || isDynamic(statement)) continue;
    const binding = bindingOf(statement);
    if (binding !== null && !bindings.some(({ method }) => method === binding.method)) bindings.push(binding);
    else strange.push(source.getLineAndCharacterOfPosition(statement.getStart()).line + 1);
  }
  return { bindings, strange };
}

const isReExport = (statement: ts.Statement) =>
  ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;

/** The name and value of `export const NAME = VALUE`. */
function exportedConst(statement: ts.Statement): { name: string; value: ts.Expression } | null {
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return null;
  if (!(statement.declarationList.flags & ts.NodeFlags.Const)) return null;
  if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return null;
  const [declared] = statement.declarationList.declarations;
  if (declared === undefined || !ts.isIdentifier(declared.name) || declared.initializer === undefined) return null;
  return { name: declared.name.text, value: declared.initializer };
}

function isDynamic(statement: ts.Statement): boolean {
  const found = exportedConst(statement);
  return found?.name === "dynamic" && ts.isStringLiteral(found.value);
}

function bindingOf(statement: ts.Statement): Binding | null {
  const found = exportedConst(statement);
  if (found === null || !METHODS.test(found.name) || !ts.isCallExpression(found.value)) return null;
  const { expression, arguments: given } = found.value;
  if (!ts.isIdentifier(expression) || !SERVE.test(expression.text)) return null;
  const [entry] = given;
  const stated = entry === undefined ? null : /^api\.(\w+\.\w+)$/.exec(entry.getText());
  return stated === null ? null : { method: found.name, entry: stated[1]! };
}
