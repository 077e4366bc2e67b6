import { Stack } from "@mantine/core";
import type { KeyStory } from "../../../lib/api/keys";
import { Ladder } from "../../kit/ladder/ladder";
import { Empty } from "../../kit/state/empty";
import { Panel } from "../../kit/state/panel";
import { DrainHolds } from "./drain-holds";
import { Findings } from "./findings";
import { baselineOf, columnsOf, knownNowhere, recordOf, rungsOf, unreadStores } from "./key.model";
import { Notes } from "./notes";
import { QueueEntries } from "./queue-entries";
import { Stores } from "./stores";
import { ValueGroups } from "./value-groups";
import { Verdict } from "./verdict";

/** The state of a key in all stores: the verdict, the ladder, each store, and the findings with their evidence. */
export function KeyView({ story }: { story: KeyStory }) {
  if (knownNowhere(story)) {
    return (
      <Empty title="No store knows this key">
        The {recordOf(story.mode).toLowerCase()}, the queue, every cache region, the origin and its replicas were read,
        and none of them has it. Check the spelling: keys are compared letter by letter, and letters that look alike are
        different ones.
      </Empty>
    );
  }
  return (
    <Stack gap="md">
      <Verdict verdict={story.verdict} sentence={story.sentence} unread={unreadStores(story)} />
      {story.drain && <DrainHolds path={story.path} drain={story.drain} />}
      <Panel title="Where each store stands">
        <Ladder rungs={rungsOf(story)} record={recordOf(story.mode).toLowerCase()} />
      </Panel>
      <Stores columns={columnsOf(story)} baseline={baselineOf(story)} />
      <ValueGroups story={story} />
      <Findings story={story} />
      <Notes notes={story.notes} />
      {story.queue.length > 0 && <QueueEntries entries={story.queue} />}
    </Stack>
  );
}
