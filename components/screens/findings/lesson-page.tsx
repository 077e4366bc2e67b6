import Link from "next/link";
import { findingNamed } from "../../../lib/domain/lessons/lessons";
import { NotFound } from "../../kit/state/not-found";
import { findingsHref } from "../../shared/links";
import { FindingScreen } from "./finding-screen";

/** The page of the finding of this name, or that there is none. */
export function LessonPage({ name }: { name: string }) {
  const finding = findingNamed(name);
  if (finding === undefined)
    return (
      <NotFound title="There is no such finding" wayBack="To the overview">
        No finding has this name. There is <Link href={findingsHref}>a list of all findings</Link>.
      </NotFound>
    );
  return <FindingScreen finding={finding} />;
}

/** The title of that page. */
export const lessonTitle = (name: string): string => `${findingNamed(name) ?? "No such finding"} · Findings`;
