import { submitOverHttp } from "../http-submit";
import { webPaths } from "../paths";
import { runService } from "../service";

const url = process.env.TRUEUP_URL;
if (url === undefined) throw new Error("TRUEUP_URL is not set. Set it to the console's address.");
await runService({ name: "shop-web", paths: webPaths(), submits: { feed: submitOverHttp(url, "feed") } });
process.exit(0);
