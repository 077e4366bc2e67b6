import type { Drill } from "../drill";

/** What the page shows of one drill. */
export interface DrillRow {
  drill: Pick<Drill, "name" | "summary">;
  /** The lines of the newest score; empty when the drill has not run. */
  score: string[];
}

export interface Page {
  rows: DrillRow[];
  /** The drill that runs or ran last, with its output. */
  last: { name: string; isRunning: boolean; lines: string[] } | null;
  token: string;
  consoleUrl: string;
}

const STYLE = `:root{color-scheme:light dark;font:13px/1.5 system-ui,sans-serif}body{margin:24px;max-width:1100px}
h1{font-size:20px;font-weight:500}table{border-collapse:collapse;width:100%}td{border-top:1px solid #8884;padding:8px 12px 8px 0;vertical-align:top}
pre{margin:0;font:12px/1.5 ui-monospace,monospace;white-space:pre-wrap}button{font:inherit;padding:4px 12px}`;

/** The page with a button and a score for each drill. It has no script; while a drill runs it loads itself anew. */
export function pageHtml({ rows, last, token, consoleUrl }: Page): string {
  const isRunning = last?.isRunning === true;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Drills · Trueup demo</title>
${isRunning ? '<meta http-equiv="refresh" content="3">' : ""}<style>${STYLE}</style></head><body>
<h1>Drills of this demo</h1>
<p>Each drill injects a real fault into the demo's own stores and processes. Times count from the damage on. See the damage in <a href="${escaped(consoleUrl)}">the console</a>.</p>
${last === null ? "" : `<h2>${escaped(last.name)}${isRunning ? " runs" : ""}</h2><pre role="log">${escaped(last.lines.join("\n"))}</pre>`}
<table>${rows.map((row) => rowHtml(row, token, isRunning)).join("\n")}</table></body></html>`;
}

function rowHtml({ drill, score }: DrillRow, token: string, isRunning: boolean): string {
  const { name, summary } = drill;
  return `<tr><td><form method="post" action="/start"><input type="hidden" name="token" value="${escaped(token)}">
<input type="hidden" name="drill" value="${escaped(name)}"><button${isRunning ? ' disabled title="Another drill runs."' : ""}>Start ${escaped(name)}</button></form></td>
<td>${escaped(summary)}${score.length === 0 ? "" : `<pre>${escaped(score.join("\n"))}</pre>`}</td></tr>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
