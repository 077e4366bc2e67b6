import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bringProgram } from "../../demo/stores/bring-program";
import { commandOf, identify } from "../../demo/stores/processes";
import { accountForPostgres, giveTo } from "../../demo/stores/run-as";
import { Server, serverEnvironment } from "../../demo/stores/server";
import { databaseUrl } from "./fixture";

const PGBOUNCER = {
  what: "PgBouncer",
  names: ["pgbouncer"],
  packages: { apt: "pgbouncer", brew: "pgbouncer", dnf: "pgbouncer", apk: "pgbouncer", pacman: "pgbouncer" },
  otherwise: "Install PgBouncer, and start again.",
};

export interface PgBouncer {
  /** The URL of the same database through the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

/**
 * PgBouncer in transaction mode in front of the server of `url`; each transaction gets the server session that was idle longest.
 */
export async function startPgBouncer(url: string, settings: Record<string, string> = {}): Promise<PgBouncer> {
  // Debian installs PgBouncer in a folder of root's PATH only.
  const program = bringProgram(PGBOUNCER, { path: `${process.env.PATH ?? ""}:/usr/sbin` });
  const account = accountForPostgres();
  const home = mkdtempSync(join(tmpdir(), "trueup-pgbouncer-"));
  chmodSync(home, 0o755);
  giveTo(account, home);
  const { hostname, port: serverPort, username, password } = new URL(url);
  const write = (name: string, text: string) => {
    writeFileSync(join(home, name), text);
    giveTo(account, join(home, name));
  };
  write("users.txt", `"${username}" "${decodeURIComponent(password)}"\n`);
  const pidFile = join(home, "pgbouncer.pid");
  const isAlive = (pid: number) => identify(pid) !== undefined && commandOf(pid).includes(home);
  const findPid = () => {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0;
    return pid > 0 && isAlive(pid) ? pid : undefined;
  };
  const server = new Server({
    name: "pgbouncer",
    home,
    url: (port) => `postgres://127.0.0.1:${port}`,
    launch: (port) => {
      const all = {
        listen_addr: "127.0.0.1",
        listen_port: port,
        pool_mode: "transaction",
        auth_type: "trust",
        auth_file: join(home, "users.txt"),
        pidfile: pidFile,
        unix_socket_dir: "",
        default_pool_size: 6,
        max_client_conn: 400,
        server_round_robin: 1,
        ...settings,
      };
      const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
      write(
        "pgbouncer.ini",
        `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\n${lines.join("\n")}\n`,
      );
      return { file: program, args: [join(home, "pgbouncer.ini")], cwd: home, env: serverEnvironment(), ...account };
    },
    findPid,
    isReady: (port) => accepts(port),
    stopSignal: "SIGTERM",
    isTransient: () => false,
  });
  await server.start();
  return {
    through(target) {
      const { pathname } = new URL(target);
      return databaseUrl(Object.assign(new URL(url), { port: String(server.port) }).toString(), pathname.slice(1));
    },
    async stop() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      resolve(true);
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
  });
}
