import { Time } from "../../../kit/time/time";
import classes from "../settings.module.css";
import type { User } from "../wire";

/** How the provider stands by a person's groups: when it told them, or since when and why it does not. */
export function GroupsLine({
  groups: { readAt, hourly, silent, withdrawnAt },
}: {
  groups: NonNullable<User["groups"]>;
}) {
  if (withdrawnAt !== null)
    return (
      <div className={classes.warning}>
        The provider withdrew the sign-in (<Time at={withdrawnAt} />
        ). Tokens wait for the next one.
      </div>
    );
  if (silent !== null)
    return (
      <div className={classes.warning}>
        The provider does not tell the groups: {silent.because} (<Time after="since" at={silent.since} />
        ).
      </div>
    );
  return (
    <div className={classes.line}>
      groups read <Time at={readAt} />
      {!hourly && ", at sign-in alone"}
    </div>
  );
}
