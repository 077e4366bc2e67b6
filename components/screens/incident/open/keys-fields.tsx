import { Input, NativeSelect, SegmentedControl, Text, Textarea, TextInput } from "@mantine/core";
import { FINDINGS } from "../../../../lib/domain/verdict/findings";
import type { Finding } from "../../../kit/chip/finding.model";
import { formatCount } from "../../../kit/format";
import { linesOf } from "../../../kit/forms/lines.model";
import { type Draft, KEY_WAYS, type KeyWay, matchingWords } from "./draft.model";

const LABELS: Record<KeyWay, string> = {
  matching: "All that matched",
  all: "Every key",
  list: "A list",
  prefix: "A beginning",
  finding: "A finding",
};

/** The naming of keys: as selected in a list, all keys, by list, by prefix, or by finding. */
export function KeysFields({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const { keyWay, matching, list, prefix, finding } = draft;
  return (
    <>
      <Input.Wrapper label="Keys" labelElement="div">
        <div>
          <SegmentedControl
            size="xs"
            aria-label="Keys"
            value={keyWay}
            onChange={(value) => onChange({ keyWay: value as KeyWay })}
            data={KEY_WAYS.filter((value) => value !== "matching" || matching !== null).map((value) => ({
              value,
              label: LABELS[value],
            }))}
          />
        </div>
      </Input.Wrapper>
      {keyWay === "matching" && matching !== null && (
        <Text size="sm">
          {matchingWords(matching)} They are frozen when the incident opens; where more match then, nothing is opened.
        </Text>
      )}
      {keyWay === "list" && (
        <Textarea
          label="Keys, one on each line"
          description={`${formatCount(linesOf(list).length)} named`}
          value={list}
          onChange={(event) => onChange({ list: event.currentTarget.value })}
          spellCheck={false}
          autosize
          minRows={3}
          maxRows={10}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
      )}
      {keyWay === "prefix" && (
        <TextInput
          label="Keys begin with"
          value={prefix}
          spellCheck={false}
          onChange={(event) => onChange({ prefix: event.currentTarget.value })}
        />
      )}
      {keyWay === "finding" && (
        <NativeSelect
          label="Keys that have the finding now"
          value={finding}
          onChange={(event) => onChange({ finding: event.currentTarget.value as Finding | "" })}
          data={["", ...FINDINGS.filter((each) => each !== "converged")]}
        />
      )}
    </>
  );
}
