// A SCIM 2.0 service on SCIMMY (npm), with its users and groups in memory. Says its port on standard output as JSON and ends when standard input does.
import { randomUUID } from "node:crypto";
import http from "node:http";
import express4 from "express";
import express5 from "express5";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const token = process.env.SCIM_TOKEN;
const many = Number(process.env.SCIM_USERS ?? 0);
const users = new Map();
const groups = new Map();
const names = new Map();
const stats = { requests: 0, byMethod: {} };

const fold = (text) => String(text ?? "").toLowerCase();

function stored(id) {
    const user = users.get(id);
    if (!user) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
    return user;
}

SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .extend(SCIMMY.Schemas.EnterpriseUser)
    .ingress((resource, data) => {
        const name = fold(data.userName);
        const owner = names.get(name);
        if (owner && owner !== resource.id)
            throw new SCIMMY.Types.Error(409, "uniqueness", "userName is taken");
        const now = new Date().toISOString();
        const id = resource.id ?? randomUUID();
        const before = resource.id ? stored(id) : undefined;
        // What is never returned is not in the JSON either: the password is kept so that tests can tell that it came.
        const password = data.password ?? before?.password;
        const user = { ...JSON.parse(JSON.stringify(data)), ...(password && { password }), id, meta: { created: before?.meta.created ?? now, lastModified: now } };
        if (before) names.delete(fold(before.userName));
        users.set(id, user);
        names.set(name, id);
        return user;
    })
    .egress((resource) => {
        if (resource.id) return stored(resource.id);
        const comparison = resource.filter?.length === 1 ? resource.filter[0].userName ?? resource.filter[0].username : undefined;
        if (Array.isArray(comparison) && comparison[0] === "eq") {
            const id = names.get(fold(comparison[1]));
            return id ? [users.get(id)] : [];
        }
        const external = resource.filter?.length === 1 ? resource.filter[0].externalId ?? resource.filter[0].externalid : undefined;
        const all = [...users.values()];
        // Given everybody, SCIMMY makes resources of all of them for each page, which takes a minute where they are many: of a page that is cut here it makes no more than are on it. Where they are few, SCIMMY's own pages are what is tested.
        const { startIndex = 1, count, sortBy } = resource.constraints ?? {};
        if (many > 0 && count !== undefined && (startIndex === 1 || startIndex > count) && !resource.filter && !sortBy) {
            resource.constraints.totalResults = all.length;
            return all.slice(startIndex - 1, startIndex - 1 + count);
        }
        return Array.isArray(external) && external[0] === "eq" ? all.filter((u) => u.externalId === external[1]) : resource.filter?.match(all) ?? all;
    })
    .degress((resource) => {
        const user = stored(resource.id);
        users.delete(resource.id);
        names.delete(fold(user.userName));
    });

SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress((resource, data) => {
        const before = resource.id ? groups.get(resource.id) : undefined;
        if (resource.id && !before) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
        if ([...groups.values()].some((g) => fold(g.displayName) === fold(data.displayName) && g.id !== resource.id))
            throw new SCIMMY.Types.Error(409, "uniqueness", "displayName is taken");
        const now = new Date().toISOString();
        const group = { ...JSON.parse(JSON.stringify(data)), id: resource.id ?? randomUUID(), meta: { created: before?.meta.created ?? now, lastModified: now } };
        groups.set(group.id, group);
        return group;
    })
    .egress((resource) => {
        if (!resource.id) return resource.filter?.match([...groups.values()]) ?? [...groups.values()];
        const group = groups.get(resource.id);
        if (!group) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
        return group;
    })
    .degress((resource) => {
        if (!groups.delete(resource.id)) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
    });

// On Express 5 these routers ignore startIndex and count: a service that cannot page.
const app = (process.env.SCIM_EXPRESS === "5" ? express5 : express4)();
app.disable("x-powered-by");
app.use((request, response, next) => {
    if (request.path === "/__stats") return response.json({ ...stats, users: users.size, groups: groups.size });
    if (request.path === "/__users") return response.json([...users.values()]);
    if (request.path === "/__groups") return response.json([...groups.values()]);
    if (request.path === "/__reset") {
        stats.requests = 0;
        stats.byMethod = {};
        return response.json({});
    }
    stats.requests++;
    stats.byMethod[request.method] = (stats.byMethod[request.method] ?? 0) + 1;
    next();
});
app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
        if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("Unknown token");
        return "tester";
    },
}));

// People who are there from the beginning: to make many by requests takes minutes.
for (let i = 0; i < many; i++) {
    const id = randomUUID();
    const now = new Date().toISOString();
    users.set(id, {
        id,
        meta: { created: now, lastModified: now },
        userName: `person${i}@contoso.example`,
        externalId: `x${i}`,
        displayName: `Person ${i} of Contoso`,
        name: { givenName: "Person", familyName: `Number${i}` },
        emails: [{ value: `person${i}@contoso.example`, type: "work", primary: true }],
        title: `Clerk ${i % 50}`,
        userType: "Employee",
        active: i % 20 !== 0,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: `Department ${i % 40}`, employeeNumber: String(i) },
    });
    names.set(`person${i}@contoso.example`, id);
}

const server = http.createServer(app);
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.SCIM_PORT ?? 0), "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
