"use client";
import { ScrollArea, Text } from "@mantine/core";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useMe } from "../../shared/me/use-me";
import { Account } from "./account";
import classes from "./frame.module.css";
import { isCurrent, navItemsFor } from "./nav-items";
import { Stores } from "./stores";
import { TimeSwitch } from "./time-switch";

/** The left navigation; it also holds the controls for which the top bar has no room. */
export function Nav({ hasSignIn, onNavigate }: { hasSignIn: boolean; onNavigate: () => void }) {
  const pathname = usePathname();
  const me = useMe();
  return (
    <ScrollArea h="100%" type="auto">
      <ul className={classes.navList}>
        {navItemsFor(me).map((item) => (
          <li key={item.label}>
            <Link
              href={item.href}
              className={classes.navLink}
              aria-current={isCurrent(item, pathname) ? "page" : undefined}
              onClick={onNavigate}
            >
              <item.icon size={17} stroke={1.7} aria-hidden />
              {item.label}
            </Link>
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
          <Account hasSignIn={hasSignIn} />
        </div>
      </div>
    </ScrollArea>
  );
}
