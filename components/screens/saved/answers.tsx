import { Button, Text } from "@mantine/core";
import { formatCount } from "../../kit/format";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { AnswerCard } from "./answer-card";
import { answerName, type Found } from "./answers.model";
import { CopyButton } from "./copy-button";
import { askingsOf, kindWords, type Question } from "./question.model";
import classes from "./saved.module.css";

interface AnswersProps {
  question: Question;
  found: Found;
  onOlder: () => void;
}

/** The answer, or the list of answers, newest first. */
export function Answers({ question, found: { answers, unasked, readAt, older }, onOlder }: AnswersProps) {
  const one = answers.length === 1 && older.length === 0;
  return (
    <div className={classes.answers}>
      {unasked.length > 0 && (
        <Unknown
          block
          what={answers.length === 0 ? "Whether there is a record" : "Whether there are more"}
          reason={unaskedSentence(question, unasked, answers.length > 0)}
        />
      )}
      {answers.length > 0 && (
        <div className={classes.answersHead}>
          <Text size="sm" c="dimmed" component="span">
            {!one && `${older.length > 0 ? "The newest " : ""}${formatCount(answers.length)} answers, newest first · `}
            read <Time at={readAt} clockOnly />
          </Text>
          <CopyButton text={() => window.location.href}>Copy link to this answer</CopyButton>
        </div>
      )}
      {answers.map((answer) => (
        <AnswerCard key={answerName(answer)} answer={answer} large={one} asked={question.kind} />
      ))}
      {older.length > 0 && (
        <Button variant="default" onClick={onOlder} className={classes.older}>
          Older
        </Button>
      )}
    </div>
  );
}

function unaskedSentence(question: Question, unasked: Found["unasked"], found: boolean): string {
  const missing = unasked
    .map(({ kind, because }) => `${kindWords[kind]} (${because.replace(/\.$/, "")})`)
    .join(", as ");
  const asked = askingsOf(question).filter(({ kind }) => unasked.every((each) => each.kind !== kind));
  const nothing =
    found || asked.length === 0
      ? ""
      : ` Nothing was found under it as ${asked.map(({ kind }) => kindWords[kind]).join(", ")}.`;
  return `It could not be looked up as ${missing}.${nothing}`;
}
