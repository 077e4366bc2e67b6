export { runMaterializer } from "../lib/composition/workers/materializer";
