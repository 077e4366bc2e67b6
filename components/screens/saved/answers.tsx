import { Button, Text } from "@mantine/core";
import { formatCount } from "../../kit/format";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import { AnswerCard } from "./answer-card";
import { countSentence, worstFirst } from "./answer-order.model";
import { answerName, type Found, type FoundAnswer, tellInOrder } from "./answers.model";
import { CopyButton } from "./copy-button";
import { Narrowed } from "./narrowed";
import type { Question } from "./question.model";
import classes from "./saved.module.css";
import { Unsearched } from "./unsearched";
import { unknownRecordSentence } from "./unsearched.model";
import { useHeldAnswers } from "./use-held-answers";

interface AnswersProps {
  question: Question;
  found: Found;
}

/** The answer for the newest write of a key and older ones under it, or the list of answers about several writes; worst first. */
export function Answers({ question, found: now }: AnswersProps) {
  // Ordered before they are held: an answer that turns better or worse keeps its place under the pointer.
  const { found, more, hold, showAll } = useHeldAnswers(worstFirst(now));
  const { answers, unasked, readAt, hasMore } = found;
  const { lead, others, isDoubtful } = tellInOrder(found);
  const counts = countSentence(found);
  const card = (answer: FoundAnswer, large: boolean) => (
    <AnswerCard key={answerName(answer)} answer={answer} large={large} asked={question.kind} />
  );
  return (
    <div className={classes.answers} {...hold}>
      {answers.length === 0 && unasked.length > 0 && (
        <Unknown block what="Whether there is a record" reason={unknownRecordSentence(question, unasked)} />
      )}
      {counts !== null && <p className={classes.counts}>{counts}</p>}
      {answers.length > 0 && (
        <div className={classes.answersHead}>
          <Text size="sm" c="dimmed" component="span">
            {lead === null && "Worst first, then newest first · "}
            {lead !== null &&
              others.length > 0 &&
              more === 0 &&
              `The newest write ${isDoubtful ? "found " : ""}of this key · `}
            read <Time at={readAt} clockOnly />
            <span role="status">
              {more > 0 && ` · ${formatCount(more)} more ${more === 1 ? "answer has" : "answers have"} come since `}
            </span>
            {more > 0 && (
              <Button size="compact-xs" variant="subtle" onClick={showAll}>
                Show {more === 1 ? "it" : "them"}
              </Button>
            )}
          </Text>
          <CopyButton text={() => window.location.href}>Copy link to this answer</CopyButton>
        </div>
      )}
      {answers.length > 0 && isDoubtful && (
        <Text size="sm" role="note">
          A newer write may be missing, since not everything could be searched. The reasons stand under the answers.
        </Text>
      )}
      {lead !== null && card(lead, true)}
      {lead?.answer === "no-record" && <Narrowed question={question} />}
      {lead !== null && others.length > 0 && (
        <h2 className={classes.earlier}>
          {formatCount(others.length)} earlier {others.length === 1 ? "write" : "writes"} of this key
          {others.length > 1 && ", worst first"}
        </h2>
      )}
      {others.map((answer) => card(answer, false))}
      {hasMore && (
        <Text size="sm" role="note">
          More writes match than are listed. Ask for one by its request id, its idempotency key or its mutation id
          {lead !== null && question.kind === "key" ? ", or look at the key’s own page." : "."}
        </Text>
      )}
      {answers.length > 0 && unasked.length > 0 && <Unsearched unasked={unasked} />}
    </div>
  );
}
