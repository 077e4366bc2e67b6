import { describe, expect, it } from "vitest";
import { WHOLE_TEXT } from "../../../lib/domain/saved/outside-ledger";
import { answerOf, answersOf } from "../../../test/fixtures/wire/saved";
import { type Found, heldTo, joinReplies, type Reply, tellInOrder } from "./answers.model";

const now = Date.UTC(2026, 2, 4, 3, 18, 0);
const none = (kind: Reply["kind"]): Reply => ({ kind, answers: answersOf(["no-record"], now) });
const blankUnknown = { ...answerOf("unknown", now), mutation: null, path: null, key: null, acceptedAt: null };
const refused = (kind: Reply["kind"]): Reply => ({
  kind,
  problem: { type: "about:blank", title: "", status: 503, code: "unavailable", detail: "The ledger did not answer." },
});

describe("the replies to one question", () => {
  it("are one list, newest first", () => {
    const replies: Reply[] = [
      {
        kind: "actor",
        answers: { ...answersOf([], now), answers: [answerOf("late", now, 3), answerOf("saved", now, 1)] },
      },
      { kind: "key", answers: { ...answersOf([], now), answers: [answerOf("accepted", now, 0)] } },
    ];
    expect(joinReplies(replies).answers.map(({ answer }) => answer)).toEqual(["accepted", "saved", "late"]);
  });

  it("hold a mutation once, with everything that it was found as", () => {
    const same = answersOf(["saved"], now);
    const { answers } = joinReplies([
      { kind: "key", answers: same },
      { kind: "requestId", answers: same },
    ]);
    expect(answers).toHaveLength(1);
    expect(answers[0]!.foundAs).toEqual(["key", "requestId"]);
  });

  it("leave out that one kind has no record when another has", () => {
    const { answers } = joinReplies([none("actor"), { kind: "key", answers: answersOf(["saved"], now) }]);
    expect(answers.map(({ answer }) => answer)).toEqual(["saved"]);
  });

  it("say once that there is no record, when every kind was asked, and of all kinds", () => {
    const key = { ...answerOf("no-record", now), key: "user:4711" };
    const found = joinReplies([
      none("requestId"),
      none("actor"),
      { kind: "key", answers: { ...answersOf([], now), answers: [key] } },
    ]);
    expect(found.answers).toMatchObject([
      { answer: "no-record", sentence: `No store has a record of it, as request id, actor or key. ${WHOLE_TEXT}` },
    ]);
    expect(joinReplies([none("key")]).answers[0]!.sentence).toBe(answerOf("no-record", now).sentence);
  });

  it("say of one path's stores only that they have no record", () => {
    const onDrafts = (kind: Reply["kind"]): Reply => ({
      kind,
      answers: { ...answersOf([], now), answers: [{ ...answerOf("no-record", now), path: "drafts" }] },
    });
    expect(joinReplies([onDrafts("actor"), onDrafts("key")]).answers[0]!.sentence).toMatch(
      /^No store has a record of it on path drafts, as actor or key\./,
    );
  });

  it("never say that there is no record when a kind could not be asked", () => {
    const found = joinReplies([none("actor"), refused("key")]);
    expect(found.answers).toEqual([]);
    expect(found.unasked).toEqual([{ kind: "key", because: "The ledger did not answer." }]);
  });

  it("keep what was found beside what could not be asked", () => {
    const found = joinReplies([{ kind: "actor", answers: answersOf(["saved"], now) }, refused("key")]);
    expect([found.answers.length, found.unasked.length]).toEqual([1, 1]);
  });

  it("are one unknown when nothing was found and a store was not read", () => {
    const away: Reply = { kind: "key", answers: { ...answersOf([], now), answers: [blankUnknown] } };
    const found = joinReplies([none("requestId"), away, { ...away, kind: "actor" }]);
    expect(found.answers).toMatchObject([{ answer: "unknown", foundAs: ["key", "actor"] }]);
  });

  it("name every kind that was asked, where nothing was found and one kind could not be searched everywhere", () => {
    const told = (kind: Reply["kind"]): Reply => ({
      kind,
      answers: { ...answersOf([], now), answers: [{ ...blankUnknown, sentence: `Cannot be told as ${kind}.` }] },
    });
    const found = joinReplies([told("requestId"), told("idempotencyKey"), none("key"), none("actor")]);
    expect(found.answers.map(({ sentence }) => sentence)).toEqual([
      "Cannot be told as requestId. As key or actor, no store has a record of it.",
    ]);
    expect(found.unasked).toEqual([{ kind: "idempotencyKey", because: "Cannot be told as idempotencyKey." }]);
    expect(tellInOrder(found).isDoubtful).toBe(false);
  });

  it("do not let an unread store hide what was found, nor leave it unsaid", () => {
    const away: Reply = { kind: "actor", answers: { ...answersOf([], now), answers: [blankUnknown] } };
    const found = joinReplies([{ kind: "key", answers: answersOf(["saved"], now) }, away]);
    expect(found.answers.map(({ answer }) => answer)).toEqual(["saved"]);
    expect(found.unasked).toEqual([{ kind: "actor", because: blankUnknown.sentence }]);
  });

  it("put a write that no ledger dated first", () => {
    const lost = { ...answerOf("never-durable", now), mutation: null, acceptedAt: null };
    const answers = { ...answersOf(["saved"], now), answers: [answerOf("saved", now), lost] };
    expect(joinReplies([{ kind: "key", answers }]).answers.map(({ answer }) => answer)).toEqual([
      "never-durable",
      "saved",
    ]);
  });

  it("are as old as the oldest of them, and say so where more match than are listed", () => {
    const first = { ...answersOf(["saved"], now), readAt: "2026-03-04T03:17:00.000Z" };
    const second = { ...answersOf(["late"], now), readAt: "2026-03-04T03:18:00.000Z" };
    const joined = (hasMore: boolean) =>
      joinReplies([
        { kind: "actor", answers: first },
        { kind: "key", answers: { ...second, hasMore } },
      ]);
    expect(joined(true)).toMatchObject({ readAt: "2026-03-04T03:17:00.000Z", hasMore: true });
    expect(joined(false).hasMore).toBe(false);
  });
});

describe("answers under the pointer", () => {
  const read = (at: string, ...all: Found["answers"]): Found => ({
    answers: all,
    unasked: [],
    readAt: at,
    hasMore: false,
  });
  const one = (kind: Parameters<typeof answerOf>[0], n: number) => ({
    ...answerOf(kind, now, n),
    foundAs: ["key" as const],
  });

  it("stay in their places, say what is true of them now, and count what came since", () => {
    const [first, second] = [one("accepted", 2), one("saved", 3)];
    const { found, more } = heldTo(
      read("before", first, second),
      read("after", one("accepted", 1), { ...first, answer: "saved" }, second),
    );
    expect(found.answers.map(({ mutation, answer }) => [mutation, answer])).toEqual([
      [first.mutation, "saved"],
      [second.mutation, "saved"],
    ]);
    expect([more, found.readAt]).toEqual([1, "after"]);
  });

  it("keep the time of their reading once the list is not long enough for them any more", () => {
    const before = read("before", one("saved", 2));
    expect(heldTo(before, read("after", one("accepted", 1)))).toEqual({ found: before, more: 1 });
  });

  it("are shown as soon as there are any", () => {
    const after = read("after", one("saved", 1));
    expect(heldTo(read("before"), after)).toEqual({ found: after, more: 0 });
  });

  it.each<[string, Found["answers"][number]]>([
    ["no record", { ...one("no-record", 0), mutation: null }],
    ["what could not be read", { ...one("unknown", 0), mutation: null }],
  ])("give way to what is known now where they told of %s", (_, before) => {
    const after = read("after", one("saved", 1));
    expect(heldTo(read("before", before), after)).toEqual({ found: after, more: 0 });
  });
});

describe("the order in which a screen tells", () => {
  const found = (answers: Found["answers"], unasked: Found["unasked"] = []) => ({ answers, unasked });
  const ofKey = (...kinds: Parameters<typeof answerOf>[0][]) =>
    kinds.map((kind, index) => ({ ...answerOf(kind, now, index), foundAs: ["key" as const] }));
  const notAs = (kind: Reply["kind"]) => [{ kind, because: "Path baskets carries no such member." }];

  it("leads with the newest write of a key, before its older ones", () => {
    const told = tellInOrder(found(ofKey("late", "saved", "suppressed")));
    expect(told.lead?.answer).toBe("late");
    expect(told.others.map(({ answer }) => answer)).toEqual(["saved", "suppressed"]);
  });

  it("leads with none of several keys", () => {
    const [one, other] = ofKey("saved", "late");
    const told = tellInOrder(found([one!, { ...other!, key: "user:9" }]));
    expect([told.lead, told.others.length]).toEqual([null, 2]);
    const elsewhere = tellInOrder(found([one!, { ...other!, path: "basket" }]));
    expect(elsewhere.lead).toBeNull();
  });

  it("leads with the newest write of a key wherever it stands in the list, and keeps the order of the others", () => {
    const [newest, older, oldest] = ofKey("saved", "saved", "never-durable");
    const told = tellInOrder(found([oldest!, newest!, older!]));
    expect([told.lead, ...told.others]).toEqual([newest, oldest, older]);
  });

  it("leads with none of several writes that were found by somebody's name, though all are of one key", () => {
    const byActor = ofKey("saved", "never-durable").map((each) => ({ ...each, foundAs: ["actor" as const] }));
    expect(tellInOrder(found(byActor))).toMatchObject({ lead: null, others: byActor });
    expect(tellInOrder(found(byActor.slice(0, 1))).lead).toBe(byActor[0]);
  });

  it("does not doubt an answer for what it does not rest on", () => {
    expect(tellInOrder(found(ofKey("saved"), notAs("actor"))).isDoubtful).toBe(false);
  });

  it.each<[string, ReturnType<typeof found>]>([
    ["nothing was found", found([], notAs("actor"))],
    ["the key itself could not be read whole", found(ofKey("saved"), notAs("key"))],
    [
      "a kind as which the text was found could not be read whole",
      found([{ ...answerOf("saved", now), foundAs: ["requestId"] }], notAs("requestId")),
    ],
  ])("doubts that nothing is missing where %s", (_, each) => {
    expect(tellInOrder(each).isDoubtful).toBe(true);
  });
});
