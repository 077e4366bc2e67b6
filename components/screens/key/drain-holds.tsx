"use client";
import { Anchor, Text } from "@mantine/core";
import { IconPlayerPauseFilled } from "@tabler/icons-react";
import Link from "next/link";
import type { KeyStory } from "../../../lib/api/keys";
import { sentence } from "../../kit/format";
import { Term } from "../../kit/term/term";
import { Time } from "../../kit/time/time";
import { SELF_RESUMES } from "../../shared/drain/drain.model";
import { pathHref } from "../../shared/links";
import classes from "./key.module.css";

type Drain = NonNullable<KeyStory["drain"]>;

const WHAT = {
  path: "The drain of the whole path is paused",
  lane: "The lane of this key is paused",
  key: "This key is paused",
} as const;

/** The holds that keep this key's mutations from the origin, with actor and reason; nothing while the key is drained. */
export function DrainHolds({ path, drain }: { path: string; drain: Drain }) {
  if (drain.holds.length === 0) return null;
  return (
    <div className={classes.held} role="status">
      <IconPlayerPauseFilled size={15} aria-hidden />
      <div>
        {drain.holds.map(({ of, byItself, reason, actor, since }) => (
          <Text size="sm" key={of}>
            <b>{byItself ? "Trueup paused the drain of the whole path by itself" : WHAT[of]}</b>
            {of === "lane" && (
              <>
                {" "}
                (<Term word="lane" /> {drain.lane})
              </>
            )}
            {actor !== null && ` by ${actor}`}
            {since !== null && (
              <>
                , <Time after="since" at={since} clockOnly />
              </>
            )}
            : its outstanding mutations are not applied to the origin. {reason && sentence(reason)}{" "}
            {byItself && `${SELF_RESUMES} `}
            {of !== "key" && (
              <Anchor component={Link} href={`${pathHref(path)}#${of === "lane" ? "lanes" : "controls"}`} size="sm">
                {byItself ? "See the drain on the path’s page" : "Resume the drain on the path’s page"}
              </Anchor>
            )}
          </Text>
        ))}
      </div>
    </div>
  );
}
