/** Within this time the answer to a confirmed sign-in, with the session's new cookie, has reached the browser. */
export const NEW_COOKIE_MS = 1_000;

/**
 * A session gets a new token when its person confirms the sign-in, and the former one is void at once. A question that was under way with
 * the former token is refused although the person is signed in: it is asked once more, with the cookie of that time.
 */
export const askedAgain =
  (ask: typeof fetch): typeof fetch =>
  async (input, init) => {
    const answer = await ask(input, init);
    if (answer.status !== 401 || (init?.method ?? "GET") !== "GET") return answer;
    await new Promise((resolve) => setTimeout(resolve, NEW_COOKIE_MS));
    return ask(input, init);
  };
