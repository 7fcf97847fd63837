// The real OpenID provider, for one session of tests: one client, people given from outside, no pages of its own.
// argv: port, address of the way back, people as JSON {subject: claims}, secret of the client ("" for a public one).
import Provider from "oidc-provider";

const [port, redirect, people, secret] = process.argv.slice(2);
const persons = JSON.parse(people);
let next = Object.keys(persons)[0];

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "kontingent",
    ...(secret ? { client_secret: secret } : { token_endpoint_auth_method: "none" }),
    redirect_uris: [redirect],
    post_logout_redirect_uris: ["http://testserver/login/"],
    response_types: ["code"],
    grant_types: ["authorization_code"],
  }],
  claims: { openid: ["sub"], profile: ["name"], snils: ["snils", "trusted"] },
  scopes: ["openid", "profile", "snils"],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...persons[id] }) }),
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  cookies: { keys: ["tests"] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: "kontingent", accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile snils");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, pass) => {
  if (ctx.path.startsWith("/next/")) {
    next = decodeURIComponent(ctx.path.slice("/next/".length));
    ctx.body = "ok";
  } else if (ctx.path.startsWith("/interaction/")) {
    const result = next === "nobody" ? { error: "access_denied" } : { login: { accountId: next } };
    await provider.interactionFinished(ctx.req, ctx.res, result);
    ctx.respond = false;
  } else {
    await pass();
  }
});

provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
