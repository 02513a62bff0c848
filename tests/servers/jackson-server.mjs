// The SCIM 2.0 service of SAML Jackson (npm), with its database in memory, behind a front of plain HTTP. Says its port on standard output as JSON and ends when standard input does.
import http from "node:http";
import { createRequire } from "node:module";

process.env.DO_NOT_TRACK = "1";
// It tells about itself on standard output.
console.info = () => {};
const { controllers } = createRequire(import.meta.url)("@boxyhq/saml-jackson");
const { directorySyncController } = await controllers({ externalUrl: "http://127.0.0.1", samlAudience: "tests", samlPath: "/saml", scimPath: "/scim/v2", noAnalytics: true, db: { engine: "mem" } });
const { data: directory, error } = await directorySyncController.directories.create({ tenant: "tests", product: "provisioning", type: "generic-scim-v2", name: "tests" });
if (error) throw new Error(error.message);
const stats = { byMethod: {}, members: {} };

// It never lists who is in a group, and tells whoever listens who came and went.
function note({ event, data }) {
    const change = { "group.user_added": 1, "group.user_removed": -1 }[event];
    if (!change) return;
    const members = (stats.members[data.group.id] ??= []);
    if (change < 0) stats.members[data.group.id] = members.filter((m) => m !== data.id);
    else if (!members.includes(data.id)) members.push(data.id);
}

const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    if (url.pathname === "/__stats") return response.end(JSON.stringify(stats));
    const [, , , resourceType = "", resourceId] = url.pathname.split("/").map(decodeURIComponent);
    let body = "";
    for await (const chunk of request) body += chunk;
    stats.byMethod[request.method] = (stats.byMethod[request.method] ?? 0) + 1;
    const number = (name) => (url.searchParams.has(name) ? Number(url.searchParams.get(name)) : undefined);
    const answer = await directorySyncController.requests
        .handle({
            method: request.method,
            body: body ? JSON.parse(body) : undefined,
            directoryId: directory.id,
            resourceType,
            resourceId,
            apiSecret: request.headers.authorization?.replace(/^Bearer /, "") ?? null,
            query: { count: number("count"), startIndex: number("startIndex"), filter: url.searchParams.get("filter") ?? undefined },
        }, async (event) => note(event))
        .catch((e) => ({ status: e.statusCode ?? 500, data: { detail: e.message } }));
    response.writeHead(answer.status, { "Content-Type": "application/scim+json" });
    response.end(answer.data === undefined || answer.data === null ? "" : JSON.stringify(answer.data));
});
server.listen(Number(process.env.SCIM_PORT ?? 0), "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port, token: directory.scim.secret })));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
