"use client";
import { ScrollArea, Text, Tooltip } from "@mantine/core";
import Link from "next/link";
import { usePathname } from "next/navigation";
import classes from "./frame.module.css";
import { isCurrent, NAV_ITEMS, type NavItem } from "./nav-items";
import { Stores } from "./stores";
import { TimeSwitch } from "./time-switch";
import { WhoYouAre } from "./who-you-are";

/** The left navigation; it also holds the controls for which the top bar has no room. */
export function Nav({ onNavigate }: { onNavigate: () => void }) {
  const pathname = usePathname();
  return (
    <ScrollArea h="100%" type="auto">
      <ul className={classes.navList}>
        {NAV_ITEMS.map((item) => (
          <li key={item.label}>
            {item.href ? (
              <Link
                href={item.href}
                className={classes.navLink}
                aria-current={isCurrent(item, pathname) ? "page" : undefined}
                onClick={onNavigate}
              >
                <item.icon size={17} stroke={1.7} aria-hidden />
                {item.label}
              </Link>
            ) : (
              <UnavailableItem item={item} />
            )}
          </li>
        ))}
      </ul>
      <div className={classes.navFoot}>
        <Stores />
        <div className={classes.noRoomForTimes}>
          <Text size="xs" c="dimmed" mb={4}>
            Times
          </Text>
          <TimeSwitch />
        </div>
        <div className={classes.noRoomForWho}>
          <WhoYouAre />
        </div>
      </div>
    </ScrollArea>
  );
}

function UnavailableItem({ item }: { item: NavItem }) {
  return (
    <Tooltip label={item.unavailable} position="right">
      <button type="button" className={classes.navLink} aria-disabled="true">
        <item.icon size={17} stroke={1.7} aria-hidden />
        <span>
          {item.label}
          <span className={classes.navReason}>{item.unavailable}</span>
        </span>
      </button>
    </Tooltip>
  );
}
