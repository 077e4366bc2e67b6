import ts from "typescript";

/** The most lines of a file and of a function, and the most parameters, that a reader takes in at once. */
const FILE_LINES = 400;
const TEST_FILE_LINES = 700;
const FUNCTION_LINES = 70;
const JSX_LINES = 90;
const PARAMETERS = 4;

/** Everything too big in a file, each with its line, its size and the limit; outside TypeScript only lines are counted. */
export function sizeFaults(file: string, text: string): string[] {
  const lines = text.trimEnd().split("\n").length;
  const most = isTest(file) ? TEST_FILE_LINES : FILE_LINES;
  const tooLong = lines > most ? [fault(`${file}:1: the file has ${lines} lines`, most)] : [];
  if (!/\.tsx?$/.test(file)) return tooLong;
  return [...tooLong, ...functionFaults(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))];
}

const isTest = (file: string) => file.startsWith("test/") || /\.test\.tsx?$/.test(file);

const fault = (found: string, most: number) => `${found}, and ${most} are the most.`;

function functionFaults(source: ts.SourceFile): string[] {
  const faults: string[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const first = lineOf(node.getStart(source));
      const at = `${source.fileName}:${first}: ${nameOf(node)}`;
      const parameters = node.parameters.filter(({ name }) => name.getText() !== "this").length;
      if (parameters > PARAMETERS) faults.push(fault(`${at} takes ${parameters} parameters`, PARAMETERS));
      const lines = lineOf(node.end) - first + 1;
      const most = mostLines(node);
      if (lines > most) faults.push(fault(`${at} has ${lines} lines`, most));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return faults;
}

/** A function that registers tests is a list of them, so the limit of a file applies. */
function mostLines(node: ts.Node): number {
  if (isTest(node.getSourceFile().fileName) && contains(node, registersTest)) return TEST_FILE_LINES;
  return contains(node, isJsx) ? JSX_LINES : FUNCTION_LINES;
}

function contains(node: ts.Node, wanted: (node: ts.Node) => boolean): boolean {
  return wanted(node) || ts.forEachChild(node, (child) => contains(child, wanted) || undefined) === true;
}

const isJsx = (node: ts.Node) => ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node);

const registersTest = (node: ts.Node) =>
  ts.isCallExpression(node) && /^(describe|it|test)\b/.test(node.expression.getText());

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named?.getText() ?? (ts.isConstructorDeclaration(node) ? "the constructor" : "a function without a name");
}
