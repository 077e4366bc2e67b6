"use client";
import type { KeyStory } from "../../../lib/api/keys";
import { LiveView } from "../../kit/state/live-view";
import { MayRead } from "../../shared/me/may-read";
import { keyQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { KeyActions } from "./action/key-actions";
import { KeyHead } from "./key-head";
import { KeyLoading } from "./key-loading";
import { KeyView } from "./key-view";
import { Timeline } from "./timeline";
import { useHistory } from "./use-history";

/** A key: the state of every store on it, and its history. */
export function KeyScreen({ path, keyName, initialData }: { path: string; keyName: string; initialData?: KeyStory }) {
  const answer = useLiveQuery({ ...keyQuery(path, keyName), initialData });
  const history = useHistory(path, keyName);
  const mode = answer.status === "shown" ? answer.value.mode : (initialData?.mode ?? null);
  return (
    <KeyActions path={path} keyName={keyName} mode={mode}>
      <KeyHead
        path={path}
        keyName={keyName}
        readAt={answer.status === "shown" ? answer.value.readAt : null}
        drain={answer.status === "shown" ? answer.value.drain : undefined}
        onRecheck={() => {
          answer.retry();
          history.retry();
        }}
      />
      <MayRead needs={{ verb: "key.read" }} meanwhile={initialData === undefined ? <KeyLoading /> : undefined}>
        <LiveView answer={answer} what="what the stores say of this key" loading={<KeyLoading />}>
          {(story) => <KeyView story={story} />}
        </LiveView>
        <Timeline history={history} />
      </MayRead>
    </KeyActions>
  );
}
