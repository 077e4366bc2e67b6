import { Anchor, Text } from "@mantine/core";
import { useQueryStates } from "nuqs";
import { kindWords, QUESTION_ADDRESS, type Question, writeQuestion } from "./question.model";

/** Under an answer that found nothing: what limited the search, and how to look further. */
export function Narrowed({ question }: { question: Question }) {
  const [, setAsking] = useQueryStates(QUESTION_ADDRESS, { history: "push" });
  const { kind, path } = question;
  const within = [
    ...(path === null ? [] : [`was limited to the path ${path}`]),
    ...(kind === "any" ? [] : [`took the text as the ${kindWords[kind]}`]),
  ];
  if (within.length === 0) return null;
  return (
    <Text size="sm" role="note">
      The search {within.join(" and ")}.{" "}
      <Anchor
        component="button"
        type="button"
        size="sm"
        onClick={() => setAsking(writeQuestion({ ...question, kind: "any", path: null }))}
      >
        Search every path, as anything
      </Anchor>
    </Text>
  );
}
