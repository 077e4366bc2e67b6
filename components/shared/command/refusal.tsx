import { Button, Group, List, Text } from "@mantine/core";
import { IconAlertOctagon } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Problem } from "../../../lib/api/common";
import { isEffectUntold } from "../../../lib/http/outcome";
import classes from "./command.module.css";
import { waysOn } from "./refusal.model";

interface RefusalProps {
  problem: Problem;
  /** The remedy for the refusal on the spot. */
  remedy?: ReactNode;
}

/** A refusal with its reason, beside the command's control, and the links to a remedy. */
export function Refusal({ problem, remedy }: RefusalProps) {
  const ways = waysOn(problem);
  return (
    <div className={classes.refusal} role="alert" data-state="error">
      <IconAlertOctagon size={17} aria-hidden />
      <div>
        <strong>{problem.title}</strong>
        <Text size="sm">{problem.detail}</Text>
        {problem.errors && (
          <List size="sm">
            {problem.errors.map(({ pointer, detail }) => (
              <List.Item key={`${pointer} ${detail}`}>{pointer ? `${pointer}: ${detail}` : detail}</List.Item>
            ))}
          </List>
        )}
        {isEffectUntold(problem) && (
          <Text size="sm">
            Whether the command took effect is not known. Repeating the command is safe: it has one effect.
          </Text>
        )}
        {(ways.length > 0 || remedy) && (
          <Group gap="xs" mt={6}>
            {remedy}
            {ways.map(({ words, href }) => (
              <Button key={href} variant="default" component={Link} href={href}>
                {words}
              </Button>
            ))}
          </Group>
        )}
        <Text size="xs" c="dimmed" ff="monospace" mt={4}>
          {problem.code}
        </Text>
      </div>
    </div>
  );
}
