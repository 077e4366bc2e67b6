import { draftPaths } from "../paths";
import { runService } from "../service";

await runService({ name: "shop-drafts", paths: draftPaths() });
process.exit(0);
