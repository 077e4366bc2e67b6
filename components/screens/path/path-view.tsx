"use client";
import { Anchor, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { PathDetail } from "../../../lib/api/paths";
import { ToneChip } from "../../kit/chip/finding-chip";
import { Causes } from "../../shared/causes/causes";
import { catchUpHref, divergencesHref, openIncidentHref, overviewHref, pathHref } from "../../shared/links";
import { Permitted } from "../../shared/me/permitted";
import { ObservedTag } from "../../shared/path/observed";
import { STANDING_LOOK, standingOf } from "../../shared/path/standing.model";
import { acknowledgmentLook, controlNotes } from "../../shared/path/truth.model";
import { pathsQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { ContractCard } from "./contract-card";
import { Controls } from "./controls";
import { HotKeys } from "./hot-keys";
import { KeySearch } from "./key-search";
import { Lanes } from "./lanes";
import { LastFailure } from "./last-failure";
import { PathCharts } from "./path-charts";
import { PathFigures } from "./path-figures";
import { Questions } from "./questions";
import { Speculative } from "./speculative";
import { Warnings } from "./warnings";

const SECTIONS = [
  ["contract", "Contract"],
  ["questions", "Questions"],
  ["charts", "Charts"],
  ["lanes", "Lanes and keys"],
  ["controls", "Controls"],
] as const;

/** The path's page: figures, contract, questions, charts, lanes and keys, controls. */
export function PathView({ path }: { path: PathDetail }) {
  return (
    <Stack gap="md">
      <PathHeading path={path} />
      <PathCauses path={path.name} />
      <PathFigures path={path} />
      <SimpleGrid cols={{ base: 1, lg: path.warnings.length > 0 ? 2 : 1 }} spacing="md">
        <ContractCard path={path} />
        {path.warnings.length > 0 && <Warnings warnings={path.warnings} />}
      </SimpleGrid>
      <Questions questions={path.questions} />
      <PathCharts path={path} />
      {path.mode === "observed" ? (
        <KeySearch path={path.name} />
      ) : (
        <>
          <Lanes path={path} />
          <SimpleGrid cols={{ base: 1, lg: 3 }} spacing="md">
            <HotKeys path={path} />
            <KeySearch path={path.name} />
            <Speculative path={path} />
          </SimpleGrid>
        </>
      )}
      {path.mode === "native" && <LastFailure path={path} />}
      <Controls path={path} />
    </Stack>
  );
}

/** The causes that the front page gives for this path's standing. */
function PathCauses({ path }: { path: string }) {
  const answer = useLiveQuery(pathsQuery());
  if (answer.status !== "shown") return null;
  return <Causes causes={answer.value.causes.filter(({ paths }) => paths.includes(path))} here={pathHref(path)} />;
}

function PathHeading({ path }: { path: PathDetail }) {
  const look = STANDING_LOOK[standingOf(path)];
  const isObserved = path.mode === "observed";
  return (
    <div>
      <Anchor component={Link} href={overviewHref} size="sm">
        Overview
      </Anchor>
      <Group gap="sm" mt={2}>
        <Title order={1}>{path.title}</Title>
        <Text c="dimmed">{path.name}</Text>
        {isObserved && <ObservedTag />}
        <ToneChip tone={look.tone} meaning={look.meaning}>
          {look.word}
        </ToneChip>
        {[acknowledgmentLook(path), ...controlNotes(path)].map(({ tone, word, meaning }) => (
          <ToneChip key={word} tone={tone} meaning={meaning}>
            {word}
          </ToneChip>
        ))}
      </Group>
      <Group component="nav" aria-label="On this page" gap="md" mt={6}>
        {SECTIONS.filter(([id]) => !isObserved || id !== "lanes").map(([id, label]) => (
          <Anchor key={id} href={`#${id}`} size="sm">
            {label}
          </Anchor>
        ))}
        <Anchor component={Link} href={divergencesHref({ path: path.name })} size="sm">
          Its divergences
        </Anchor>
        <Anchor component={Link} href={catchUpHref({ path: path.name })} size="sm">
          Catch-up calculator
        </Anchor>
        <Permitted verb="incident.open" paths={[path.name]}>
          <Anchor component={Link} href={openIncidentHref({ paths: path.name })} size="sm">
            Open an incident
          </Anchor>
        </Permitted>
      </Group>
    </div>
  );
}
