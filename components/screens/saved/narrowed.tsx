import { Anchor, Text } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { kindWords, QUESTION_ADDRESS, type Question, writeQuestion } from "./question.model";

/** Under an answer that found nothing: what was looked for, and how to look further. */
export function Narrowed({ question }: { question: Question }) {
  const [, setAsking] = useQueryStates(QUESTION_ADDRESS, { history: "push" });
  const { kind, path } = question;
  const within = [
    ...(path === null ? [] : [`was limited to the path ${path}`]),
    ...(kind === "any" ? [] : [`took the text as the ${kindWords[kind]}`]),
  ];
  return (
    <Text size="sm" role="note">
      The whole text was compared: a part of a key, an id or a name finds nothing.
      {within.length > 0 && (
        <>
          {" "}
          The search {within.join(" and ")}.{" "}
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => setAsking(writeQuestion({ ...question, kind: "any", path: null }))}
          >
            Search every path, as anything
          </Anchor>
        </>
      )}
    </Text>
  );
}
