"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { Problem } from "../../../../lib/api/common";
import { localProblem, problemOf } from "../../../../lib/http/problem-error";
import { saveFile } from "../../../kit/copy/save-file";
import { Refusal } from "../../../shared/command/refusal";

/** Downloads the report as Markdown. */
export function MarkdownButton({ incident }: { incident: string }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  const take = async () => {
    setPending(true);
    const read = await readMarkdown(incident);
    setPending(false);
    setProblem(typeof read === "string" ? null : read);
    if (typeof read === "string")
      saveFile(new Blob([read], { type: "text/markdown;charset=utf-8" }), `incident-${incident}.md`);
  };
  return (
    <div>
      <Button variant="default" loading={pending} onClick={() => void take()}>
        Markdown
      </Button>
      {problem && <Refusal problem={problem} />}
    </div>
  );
}

async function readMarkdown(incident: string): Promise<string | Problem> {
  const base = process.env.NEXT_PUBLIC_BASE_PATH ?? "";
  try {
    const response = await fetch(`${base}/api/v1/incidents/${encodeURIComponent(incident)}/report`, {
      headers: { accept: "text/markdown" },
      cache: "no-store",
    });
    const text = await response.text();
    if (response.ok) return text;
    return problemOf(response.status, parsed(text));
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return localProblem(0, "unreachable", "No connection to the console", `The report could not be read (${because}).`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
