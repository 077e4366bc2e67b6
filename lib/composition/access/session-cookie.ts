import { basePath } from "../../config/environment";
import { cookieText, SESSION_COOKIE } from "./credentials";

/** An answer that sets the session's cookie, or takes it away. */
export function withCookie(response: Response, token: string | null, request: Request): Response {
  response.headers.append(
    "set-cookie",
    cookieText({
      name: SESSION_COOKIE,
      value: token ?? "",
      maxAgeSec: token === null ? 0 : null,
      basePath: basePath(process.env),
      secure: isSecure(request),
      sameSite: "Lax",
    }),
  );
  return response;
}

/** Whether browsers reach the console by https: by its one public origin, else by the request's address. */
export function isSecure(request: Request): boolean {
  const origin = process.env.TRUEUP_URL;
  return new URL(origin === undefined || origin === "" ? request.url : origin).protocol === "https:";
}
