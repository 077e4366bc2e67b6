"use client";
import { Button, Code, Text } from "@mantine/core";
import { useState } from "react";
import { copyText } from "../../../kit/copy/copy-text";
import { Failure } from "../../../kit/state/failure";
import { api } from "../../../shared/query/api";
import { problemFrom } from "../../../shared/query/use-live-query";

type Outcome = { kind: "copied" } | { kind: "by-hand"; text: string } | { kind: "failed"; error: Error };

/** Copies the text that tells the next person where the incident stands. */
export function CopyHandover({ id }: { id: string }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const copy = async () => {
    try {
      const { text } = await api.incident.handover({ params: { id } });
      setOutcome((await copyText(text)) ? { kind: "copied" } : { kind: "by-hand", text });
    } catch (error) {
      setOutcome({ kind: "failed", error: error as Error });
    }
  };
  return (
    <div>
      <Text size="sm" fw={500}>
        Handing over
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => void copy()}>
        Copy the handover text
      </Button>
      <div role="status">
        {outcome?.kind === "copied" && <Text size="xs">Copied, as Markdown.</Text>}
        {outcome?.kind === "by-hand" && (
          <>
            <Text size="xs">The browser refused to copy. Select the text by hand.</Text>
            <Code block>{outcome.text}</Code>
          </>
        )}
      </div>
      {outcome?.kind === "failed" && <Failure problem={problemFrom(outcome.error)} onRetry={() => void copy()} />}
    </div>
  );
}
