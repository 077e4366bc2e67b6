/**
 * Whether a person holds roles by groups that the provider has not confirmed for so long. Groups are read anew at each sign-in at the
 * provider, in the transaction that opens its session. A person without such roles, and a service, waits for no confirmation.
 */
export const unconfirmed = (principal: string, withinMs: string): string =>
  `(EXISTS (SELECT FROM principal_grant g WHERE g.principal_id = ${principal} AND g.source = 'group' AND g.ended_at IS NULL)
    AND NOT EXISTS (SELECT FROM session s WHERE s.principal_id = ${principal} AND s.method = 'oidc'
      AND s.created_at > clock_timestamp() - ${withinMs} * interval '1 millisecond'))`;

/** Whether the provider has withdrawn a person's sign-in and the person has not signed in there since. */
export const withdrawn = (principal: string): string =>
  `EXISTS (SELECT FROM provider_refresh r WHERE r.principal_id = ${principal} AND r.withdrawn_at IS NOT NULL)`;
