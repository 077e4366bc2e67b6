import { Overview } from "../../components/overview/overview";
import { pathList } from "../../lib/api/paths";
import { always, firstPaint } from "../../lib/composition/first-paint";
import { listPaths } from "../../lib/queries/paths";
import { pageRequest } from "../page-request";

export const dynamic = "force-dynamic";

export default async function OverviewPage() {
  return (
    <Overview initialData={await firstPaint(await pageRequest(), pathList, (context) => always(listPaths(context)))} />
  );
}
