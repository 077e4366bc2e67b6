"use client";
import { Button, FileButton, Group, MultiSelect, NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { FINDINGS } from "../../../../lib/domain/verdict/findings";
import type { Finding } from "../../../kit/chip/finding.model";
import { formatCount } from "../../../kit/format";
import { type PlanDraft, type SelectWay, waysOf } from "./plan-draft.model";
import { greatestFileBytes, readIdList } from "./upload.model";

const LABELS: Record<SelectWay, string> = {
  all: "Everything in this incident's scope",
  keys: "Keys by name",
  ids: "Mutations by id",
  findings: "Keys by what was found",
  prefix: "Keys by how they begin",
  upload: "Mutations from a file",
};

/** The selection of a plan. Every part has to be stated; nothing is selected by itself. */
export function SelectionFields({
  draft,
  onChange,
}: {
  draft: PlanDraft;
  onChange: (part: Partial<PlanDraft>) => void;
}) {
  const { kind, way, keys, ids, findings, prefix } = draft;
  return (
    <>
      <NativeSelect
        label="Of what"
        required
        value={way ?? ""}
        onChange={(event) => onChange({ way: (event.currentTarget.value || null) as SelectWay | null })}
        data={[{ value: "", label: "choose" }, ...waysOf(kind).map((value) => ({ value, label: LABELS[value] }))]}
      />
      {way === "keys" && (
        <Lines label="Keys, one on each line" value={keys} onChange={(text) => onChange({ keys: text })} />
      )}
      {way === "ids" && <Lines label="Mutation ids" value={ids} onChange={(text) => onChange({ ids: text })} />}
      {way === "findings" && (
        <MultiSelect
          label="Findings"
          value={findings}
          onChange={(value) => onChange({ findings: value as Finding[] })}
          data={FINDINGS.filter((each) => each !== "converged")}
        />
      )}
      {way === "prefix" && (
        <TextInput
          label="Keys begin with"
          value={prefix}
          spellCheck={false}
          onChange={(event) => onChange({ prefix: event.currentTarget.value })}
        />
      )}
      {way === "upload" && <Upload onRead={(uploaded) => onChange({ uploaded })} />}
    </>
  );
}

function Lines({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  return (
    <Textarea
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      spellCheck={false}
      autosize
      minRows={3}
      maxRows={10}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}

function Upload({ onRead }: { onRead: (ids: string[]) => void }) {
  const [told, setTold] = useState<{ bad: boolean; text: string } | null>(null);
  const take = async (file: File | null) => {
    if (!file) return;
    const read =
      file.size > greatestFileBytes
        ? { ok: false as const, fault: "The file is larger than 16 MB, the limit of a plan." }
        : readIdList(await file.text());
    onRead(read.ok ? read.ids : []);
    const repeated = read.ok && read.repeated > 0 ? `, ${formatCount(read.repeated)} named again and taken once` : "";
    setTold(
      read.ok
        ? { bad: false, text: `${file.name}: ${formatCount(read.ids.length)} mutations${repeated}.` }
        : { bad: true, text: `${file.name} was not taken. ${read.fault}` },
    );
  };
  return (
    <div>
      <Group gap="sm">
        <FileButton accept=".csv,.txt,.json,text/csv,application/json" onChange={(file) => void take(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              Choose a CSV or JSON file of ids
            </Button>
          )}
        </FileButton>
        <Text size="sm" c={told?.bad ? "var(--state-bad)" : undefined} role={told?.bad ? "alert" : "status"}>
          {told?.text}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        CSV: one id on each line, or a column called “mutation” or “id”. JSON: a list of ids, or of objects with
        “mutation”.
      </Text>
    </div>
  );
}
