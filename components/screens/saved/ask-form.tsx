"use client";
import { Button, Chip, Group, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { Form } from "../../kit/forms/form";
import { usePathNames } from "../../shared/path/path-names";
import { guessKind, kindLabels, kinds, type Question } from "./question.model";
import classes from "./saved.module.css";

interface AskFormProps {
  question: Question | null;
  /** The kind that was chosen before, and stays whatever is typed next. */
  kept: Question["kind"] | null;
  onPick: (kind: Question["kind"]) => void;
  onAsk: (question: Question) => void;
}

/** The question's box. The form guesses the kind of the typed text until the reader chooses a kind. */
export function AskForm({ question, kept, onPick, onAsk }: AskFormProps) {
  const paths = usePathNames();
  const [text, setText] = useState(question?.text ?? "");
  const [chosen, setChosen] = useState(kept);
  const [path, setPath] = useState(question?.path ?? null);
  const kind = chosen ?? guessKind(text);
  const ask = (change: Partial<Question> = {}) => {
    if (text.trim() !== "") onAsk({ text, kind, path, ...change });
  };
  return (
    <Form className={classes.form} onSubmit={() => ask()}>
      <div className={classes.box}>
        <TextInput
          size="md"
          label="What was written, by whom, or under which id"
          placeholder="user:4711 · req-8f2c · 0195a3b2-7c1e-…"
          value={text}
          maxLength={2_000}
          spellCheck={false}
          autoComplete="off"
          enterKeyHint="search"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          size="md"
          label="Path"
          value={path ?? ""}
          onChange={(event) => {
            const next = event.currentTarget.value || null;
            setPath(next);
            if (question !== null) ask({ path: next });
          }}
          data={[
            { value: "", label: "any path" },
            ...paths.map(({ name, title }) => ({ value: name, label: title })),
            ...(path === null || paths.some(({ name }) => name === path) ? [] : [{ value: path, label: path }]),
          ]}
        />
        <Button size="md" type="submit" disabled={text.trim() === ""}>
          Look
        </Button>
      </div>
      <Chip.Group
        value={kind}
        onChange={(value) => {
          const picked = value as Question["kind"];
          setChosen(picked);
          onPick(picked);
          ask({ kind: picked });
        }}
      >
        <Group gap={6} role="group" aria-label="What the text is">
          <Chip size="xs" value="any">
            anything
          </Chip>
          {kinds.map((each) => (
            <Chip key={each} size="xs" value={each}>
              {kindLabels[each]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Form>
  );
}
