import { Overview } from "../../components/overview/overview";
import { always, firstPaint } from "../../lib/composition/first-paint";
import { pathList } from "../../lib/http/wire/paths";
import { listPaths } from "../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export default async function OverviewPage() {
  return <Overview initialData={await firstPaint(pathList, (context) => always(listPaths(context)))} />;
}
