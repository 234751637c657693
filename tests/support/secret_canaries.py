"""Invented secrets in every format that the gate knows, and lines that only resemble them.

They are put together here from a prefix and drawn characters, so that no file of the repository
holds a text that a secret scanner would have to report.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

_DRAW = random.Random(20_240_229)
_UPPER_DIGITS = string.ascii_uppercase + "234567"
_ALPHANUMERIC = string.ascii_letters + string.digits
_URL_SAFE = _ALPHANUMERIC + "_-"
_HEX = string.digits + "abcdef"


@dataclass(frozen=True, slots=True)
class Canary:
    """One secret and what is made of it.

    Attributes:
        kind: The id of the rule that should find it.
        secret: The secret itself; may have several lines.
        code: TypeScript that holds it.
        near_miss: TypeScript that resembles it and is harmless.
    """

    kind: str
    secret: str
    code: str
    near_miss: str


def drawn(alphabet: str, length: int) -> str:
    """Draw characters with a digit and a letter among the first, as real tokens nearly all have."""
    return "7f" + "".join(_DRAW.choices(alphabet, k=length - 2))


def _alnum(length: int) -> str:
    return drawn(_ALPHANUMERIC, length)


def _hex(length: int) -> str:
    return drawn(_HEX, length)


def _safe(length: int) -> str:
    return drawn(_URL_SAFE, length)


def _of(kind: str, secret: str, near_miss: str, code: str = 'const value = "{}";') -> Canary:
    return Canary(kind, secret, code.replace("{}", secret), near_miss)


def _upper(length: int) -> str:
    return "".join(_DRAW.choices(_UPPER_DIGITS, k=length))


def _pem(kind: str) -> str:
    body = "\n".join(drawn(_ALPHANUMERIC + "+/", 64) for _ in range(6))
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"


_JWT = f"eyJ{_safe(33)}.eyJ{_safe(40)}.{_safe(43)}"

CANARIES: tuple[Canary, ...] = (
    _of("anthropic-key", f"sk-ant-api03-{_safe(80)}", 'const prefix = "sk-ant-";'),
    _of("aws-access-key-id", f"AKIA{_upper(16)}", 'const kind = "AKIAONLY";'),
    _of("aws-access-key-id", f"ASIA{_upper(16)}", "import { ASIA_PACIFIC_SOUTHEAST } from './r';"),
    _of(
        "aws-secret-key",
        drawn(_ALPHANUMERIC + "+/", 40),
        "const secretAccessKey = await provider.secretAccessKey();",
        "// aws_secret_access_key = {}",
    ),
    _of("aws-bedrock-key", f"ABSKQmVkcm9ja0FQSUtleS{_alnum(90)}", 'tag("bedrock-api-key-");'),
    _of(
        "azure-connection-key",
        f"{drawn(_ALPHANUMERIC, 86)}==",
        "const pair = `AccountKey=${key};EndpointSuffix=${suffix}`;",
        'const text = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey={}";',
    ),
    _of("azure-client-secret", f"abC8Q~{_safe(34)}", 'const range = "a8Q~b";'),
    _of("databricks-token", f"dapi{_hex(32)}", 'const name = "dapiClient";'),
    _of("digitalocean-token", f"dop_v1_{_hex(64)}", 'const route = "/dop_v1_users";'),
    _of(
        "discord-webhook",
        _safe(68),
        'const route = "https://discord.example/api/webhooks/:id/:token";',
        'const hook = "https://discord.com/api/webhooks/123456789012345678/{}";',
    ),
    _of("docker-token", f"dckr_pat_{_safe(27)}", 'const prefix = "dckr_pat_";'),
    _of("github-token", f"ghp_{_alnum(36)}", 'const id = "ghp_short";'),
    _of("github-token", f"github_pat_{_alnum(22)}_{_alnum(59)}", "const github_pat_name = 1;"),
    _of("gitlab-token", f"glpat-{_safe(20)}", 'const icon = "glpat-icon";'),
    _of("google-api-key", f"AIza{_safe(35)}", 'const word = "AIzawa";'),
    _of("google-oauth", f"GOCSPX-{_safe(28)}", 'const prefix = "GOCSPX-";'),
    _of("google-oauth", f"ya29.{_safe(60)}", "const value = ya29.length;"),
    _of("grafana-token", f"glsa_{_alnum(32)}_{_hex(8)}", "const glsa_total = glc_total;"),
    _of("hashicorp-token", f"hvs.{_safe(90)}", "const high = hvs.saturation;"),
    _of("hashicorp-token", f"{_alnum(14)}.atlasv1.{_safe(67)}", "const kind = api.atlasv1.name;"),
    _of(
        "huggingface-token", f"hf_{_alnum(34)}", "const half_lengthOfTheWholeTransmissionLine = 1;"
    ),
    _of("linear-key", f"lin_api_{_alnum(40)}", 'const name = "lin_api_client";'),
    _of("mailchimp-key", f"{_hex(32)}-us12", 'const locale = "en-us";'),
    _of("mailgun-key", f"key-{_hex(32)}", f'const entry = "cache-key-{_hex(32)}";'),
    _of("notion-token", f"ntn_{_alnum(46)}", "const secret_name = ntn_client.name;"),
    _of("npm-token", f"npm_{_alnum(36)}", "const event = process.env.npm_lifecycle_event;"),
    _of("openai-key", f"sk-proj-{_safe(74)}", 'className="sk-folding-cube sk-proj"'),
    _of("openai-key", f"sk-{_alnum(48)}", 'const style = "task-list-item-with-long-name-indeed";'),
    _of("pypi-token", f"pypi-AgEIcHlwaS5vcmc{_safe(120)}", 'const index = "pypi-AgE";'),
    _of("sendgrid-key", f"SG.{_safe(22)}.{_safe(43)}", "const size = SG.short.name;"),
    _of("sentry-token", f"sntryu_{_hex(64)}", 'const prefix = "sntryu_";'),
    _of("shopify-token", f"shpat_{_hex(32)}", 'const column = "shpat_id";'),
    _of("slack-token", f"xoxb-{_hex(12)}-{_alnum(24)}", 'const mood = "xoxb-xo";'),
    _of(
        "slack-webhook",
        f"T{_upper(8)}/B{_upper(8)}/{_alnum(24)}",
        'const host = "https://hooks.slack.com/services/";',
        'const hook = "https://hooks.slack.com/services/{}";',
    ),
    _of("square-token", f"sq0csp-{_safe(43)}", 'const name = "sq0csp-id";'),
    _of("stripe-key", f"sk_live_{_alnum(24)}", 'const flag = "sk_live_mode";'),
    _of("telegram-token", f"123456789:AA{_safe(33)}", 'const time = "12:AAM";'),
    _of("twilio-key", f"SK{_hex(32)}", f'const digest = "DISK{_hex(32)}";'),
    _of("age-key", f"AGE-SECRET-KEY-1{_upper(58)}", 'const prefix = "AGE-SECRET-KEY-1";'),
    _of("airtable-token", f"pat{_alnum(14)}.{_hex(64)}", "const route = patDetails.name;"),
    _of("alibaba-access-key-id", f"LTAI{_alnum(20)}", 'const prefix = "LTAI";'),
    _of("artifactory-key", f"AKCp{_alnum(69)}", 'const prefix = "AKCp8";'),
    _of("atlassian-token", f"ATATT3xFfGF0{_safe(180)}", 'const prefix = "ATATT3xFfGF0";'),
    _of("atlassian-token", f"ATBB{_alnum(32)}", 'const prefix = "ATBB";'),
    _of("azure-devops-token", f"{_alnum(76)}AZDO{_alnum(4)}", 'const organisation = "AZDOteam";'),
    _of(
        "braintree-token",
        f"access_token$production${_hex(16)}${_hex(32)}",
        "const name = `access_token$${kind}`;",
    ),
    _of("brevo-key", f"xkeysib-{_hex(64)}-{_alnum(16)}", 'const prefix = "xkeysib-";'),
    _of("buildkite-token", f"bkua_{_hex(40)}", 'const prefix = "bkua_";'),
    _of("circleci-token", f"CCIPAT_{_alnum(22)}_{_hex(40)}", 'const prefix = "CCIPAT_";'),
    _of("contentful-token", f"CFPAT-{_safe(43)}", 'const prefix = "CFPAT-";'),
    _of(
        "discord-token",
        f"MTIzNDU2Nzg5MDEyMzQ1Njc4.G{_alnum(5)}.{_safe(38)}",
        "client.login(Manager.settings.discord);",
        'client.login("{}");',
    ),
    _of("doppler-token", f"dp.st.dev.{_alnum(43)}", "const point = dp.st.length;"),
    _of("dynatrace-token", f"dt0c01.{_upper(24)}.{_upper(64)}", 'const prefix = "dt0c01.";'),
    _of("easypost-key", f"EZAK{_alnum(54)}", 'const prefix = "EZAK";'),
    _of("elevenlabs-key", f"sk_{_hex(48)}", f'const column = "task_{_hex(48)}";'),
    _of("figma-token", f"figd_{_safe(40)}", 'const prefix = "figd_";'),
    _of("fly-token", f"fm2_{drawn(_ALPHANUMERIC + '+/', 200)}", 'const preset = "fm2_bell";'),
    _of("groq-key", f"gsk_{_alnum(52)}", 'const name = "gsk_total";'),
    _of("heroku-key", f"HRKU-{_safe(60)}", 'const prefix = "HRKU-";'),
    _of("hubspot-token", f"pat-na1-{_hex(8)}-{_hex(4)}-{_hex(4)}", 'const part = "pat-na1";'),
    _of("langsmith-key", f"lsv2_pt_{_hex(32)}_{_hex(10)}", 'const prefix = "lsv2_pt_";'),
    _of(
        "launchdarkly-key",
        f"sdk-{_hex(8)}-{_hex(4)}-4{_hex(3)}-{_hex(4)}-{_hex(12)}",
        f'const build = "my-sdk-{_hex(8)}-{_hex(4)}-4{_hex(3)}-{_hex(4)}-{_hex(12)}";',
    ),
    _of("mapbox-token", f"sk.eyJ{_safe(60)}.{_safe(22)}", f'const open = "pk.eyJ{_safe(60)}";'),
    _of("netlify-token", f"nfp_{_alnum(36)}", 'const prefix = "nfp_";'),
    _of("new-relic-key", f"NRAK-{_upper(27)}", 'const prefix = "NRAK-";'),
    _of("onepassword-token", f"ops_eyJ{_safe(200)}", 'const prefix = "ops_eyJ";'),
    _of("perplexity-key", f"pplx-{_alnum(48)}", 'const model = "pplx-70b-online";'),
    _of("pinecone-key", f"pcsk_{_alnum(70)}", 'const prefix = "pcsk_";'),
    _of("planetscale-token", f"pscale_pw_{_safe(43)}", 'const prefix = "pscale_pw_";'),
    _of("posthog-key", f"phx_{_alnum(43)}", f'const open = "phc_{_alnum(43)}";'),
    _of("pulumi-token", f"pul-{_hex(40)}", f'const branch = "pul-l-{_hex(40)}";'),
    _of("replicate-token", f"r8_{_alnum(37)}", 'const bits = "r8_unorm";'),
    _of("resend-key", f"re_{_alnum(8)}_{_alnum(24)}", 'const verb = "re_enabled_everything";'),
    _of("rubygems-key", f"rubygems_{_hex(48)}", 'const source = "rubygems_org";'),
    _of("sonar-token", f"sqp_{_hex(40)}", 'const prefix = "sqp_";'),
    _of("supabase-key", f"sbp_{_hex(40)}", f'const open = "sb_publishable_{_alnum(31)}";'),
    _of("tailscale-key", f"tskey-auth-{_alnum(12)}CNTRL-{_alnum(32)}", 'const a = "tskey-auth-";'),
    _of("tavily-key", f"tvly-{_alnum(32)}", 'const prefix = "tvly-";'),
    _of("typeform-token", f"tfp_{_safe(44)}_{_safe(14)}", 'const prefix = "tfp_";'),
    _of("vercel-token", f"vercel_blob_rw_{_alnum(16)}_{_alnum(30)}", "const vercel_blob_rw_ = 1;"),
    _of("xai-key", f"xai-{_alnum(80)}", 'const provider = "xai-grok";'),
    # Formats that joined rules of others.
    _of(
        "azure-connection-key",
        f"{drawn(_ALPHANUMERIC, 43)}=",
        'const a = "Id=b;Secret=c";',
        'const text = "Endpoint=https://a.azconfig.io;Id=b;Secret={}";',
    ),
    _of("gitlab-token", f"glffct-{_safe(20)}", 'const prefix = "glffct-";'),
    _of("linear-key", f"lin_oauth_{_hex(64)}", 'const prefix = "lin_oauth_";'),
    _of(
        "npm-token",
        _alnum(40),
        'const query = "my_auth=0123456789abcdef0123";',
        "const file = `//npm.example.com/:_auth={}`;",
    ),
    _of("openai-key", f"sk-or-v1-{_hex(64)}", 'const prefix = "sk-or-v1-";'),
    _of("slack-token", f"xoxc-{_hex(12)}-{_hex(64)}", 'const prefix = "xoxc-";'),
    _of("jwt", _JWT, 'const start = "eyJhbGciOiJIUzI1NiJ9";'),
    _of(
        "private-key-body",
        f"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB{_alnum(16)}",
        'const certificate = "MIIDdzCCAl+gAwIBAgIE";',
    ),
    _of(
        "url-credentials",
        "s3cr3t!pw",
        "const url = `postgres://${user}:${password}@db.internal/app`;",
        'const url = "postgres://app:{}@db.internal:5432/app";',
    ),
    _of(
        "authorization-header",
        _safe(40),
        "const headers = { authorization: `Bearer ${accessToken.value}` };",
        "const headers = { authorization: `Bearer {}` };",
    ),
    _of(
        "password-assignment",
        "hunter2!",
        'const password = getPassword("hunter2!");',
        "const password = '{}';",
    ),
    _of(
        "token-assignment",
        _safe(32),
        'const refreshToken: string = "refresh-token-2";',
        'const options = { "api-key": "{}" };',
    ),
    _of(
        "environment-assignment",
        _alnum(24),
        "// Start it with MY_API_KEY=<your key> npm start",
        "// Start it with MY_API_KEY={} npm start",
    ),
    _of(
        "connection-string",
        "Tr0ub4dor",
        'const text = "Server=db;Database=app;Integrated Security=true;";',
        'const text = "Server=db;User Id=app;Password={};";',
    ),
    # Other ways to write a name and a literal.
    _of(
        "password-assignment",
        "hunter2!",
        "const pass = process.env.PASS ?? fallback;",
        "const password = process.env.DB_PASSWORD || '{}';",
    ),
    _of(
        "password-assignment",
        "hunter2!",
        'const compass = "n0rth-east!";',
        "auth: { user, pass: '{}' },",
    ),
    # Calls that set a password, sign in or fill in a form; others only judge one, or look it up.
    _of(
        "password-call",
        "hunter2!",
        "expect(validatePassword('hunter2!')).toBe(false);",
        "await user.setPassword('{}');",
    ),
    _of(
        "password-call",
        "hunter2!",
        'const pwd = readPassword("DB_1");',
        'const hash = await hashUserPassword(user, "{}", 10);',
    ),
    _of(
        "sign-in-call",
        "hunter2!",
        "await login('admin@corp.com', password1);",
        "await login('admin@corp.com', '{}');",
    ),
    _of(
        "sign-in-call",
        "hunter2!",
        "passport.authenticate('jwt', 'HS256');",
        "request(app).get('/').auth('admin', '{}');",
    ),
    _of(
        "sign-in-call",
        "hunter2!",
        "await signInWithEmailAndPassword(auth, 'a1@corp.com', word);",
        "await signInWithEmailAndPassword(auth, 'a1@corp.com', '{}');",
    ),
    _of(
        "password-field",
        "hunter2!",
        "await page.getByLabel('Password').fill('abc');",
        "await page.getByLabel('Password').fill('{}');",
    ),
    _of(
        "password-field",
        "hunter2!",
        "await page.fill('input[name=\"password\"]', sample2);",
        "await page.fill('input[name=\"password\"]', '{}');",
    ),
    *(
        _of("password-in-words", secret, near_miss, code)
        for secret, code, near_miss in (
            ("hunter2!", "// The admin password is {}", "// The password is SHA-256 hashed."),
            ("Tr0ub4dor&3", ' * Password for staging is "{}".', " * Password for step2 is set."),
            ("Summer2024", "start(); // pw: {}", "start(); // password: UserDto2"),
        )
    ),
    _of("password-assignment", "hunter2!", "form.append('password', b1);", "f('password', '{}');"),
    _of(
        "token-assignment",
        _safe(32),
        'headers.set("X-Api-Key", keys[1]);',
        'headers.set("X-Api-Key", "{}");',
    ),
    _of(
        "token-assignment",
        _safe(32),
        'const token = read("TOKEN") ?? "development-1";',
        'const token = process.env["TOKEN"] ?? "{}";',
    ),
    _of("token-assignment", _safe(32), "const hmacKey = key1;", "const hmacKey = '{}';"),
    _of("token-assignment", _safe(32), "authorization: key1,", "authorization: '{}',"),
    _of(
        "environment-assignment",
        _alnum(24),
        "// Start it with SMTP_PASS=<your password>",
        "// Start it with SMTP_PASS={}",
    ),
    _of("private-jwk", _safe(43), f'{{ d: "M0 0L{_hex(30)} 1" }}', 'const key = {{ "d": "{}" }};'),
    _of(
        "seed-phrase",
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        'const mnemonic = "twelve words of the seed";',
        'const mnemonic = "{}";',
    ),
    _of(
        "url-parameter",
        _alnum(32),
        'const url = "https://example.com/?key=settings&token=" + token;',
        'const url = "https://example.com/data?api_key={}";',
    ),
    _of(
        "command-password",
        "hunter2!",
        '// curl -u "$USER:$PASSWORD" https://example.com',
        "// curl -s -u admin:{} https://example.com",
    ),
    _of(
        "private-key-body",
        f"b3BlbnNzaC1rZXktdjEAAAAABG5vbmU{_alnum(40)}",
        'const magic = "openssh-key-v1";',
    ),
    _of(
        "private-key-body",
        f"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo{_alnum(60)}",
        f'const certificate = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk{_alnum(60)}";',
    ),
    _of(
        "private-key-body",
        f"ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIsCiAg{_alnum(60)}",
        f'const settings = "ewogICJ0eXBlIjogImV4dGVybmFsX2FjY291bnQi{_alnum(60)}";',
    ),
    _of(
        "netrc",
        "machine api.example.com\n  login app\n  password hunter2!",
        "// Each machine has a login and a password.",
        "const file = `{}`;",
    ),
    _of(
        "private-key",
        _pem("RSA PRIVATE KEY"),
        'const isKey = pem.startsWith("-----BEGIN RSA PRIVATE KEY-----");',
        "const key = `{}`;",
    ),
)

# Lines of everyday code that a careless rule would withhold.
HARMLESS: tuple[str, ...] = (
    'const id = "550e8400-e29b-41d4-a716-446655440000";',
    f'"integrity": "sha512-{drawn(_ALPHANUMERIC + "+/", 86)}==",',
    "const password = getPassword();",
    "// The password is AES256-encrypted, and its salt base64-encoded.",
    " * @property password: String(60)",
    "// password: hashedPassword2,",
    "await signIn('credentials', { redirect: false });",
    "await login(user, 'v1.2.3');",
    "it('refuses when the password is too short', async () => {",
    f'const commit = "{_hex(40)}";',
    f'const sha256 = "{_hex(64)}";',
    'import { secretsManager } from "@aws-sdk/client-secrets-manager";',
    "const { password, token } = request.body;",
    'const PASSWORD_FIELD = "password";',
    'const TOKEN_KEY = "access_token";',
    '<input type="password" name="password2" placeholder="Password" />',
    'forgotPassword: "Forgot your password?",',
    'password: "required",',
    'password: "Password must have 8 characters",',
    'passwordPattern: "^(?=.*[A-Z])(?=.*[0-9]).{8,}$",',
    'const tokenUrl = "https://login.example.com/oauth2/v2.0/token";',
    "const token: string = await this.tokens.issue(user, { ttl: 3600 });",
    'const apiKey = process.env.API_KEY ?? "";',
    'token: "${GITHUB_TOKEN}",',
    'const secretName = "prod/app/database-1";',
    'const url = "http://localhost:3000/users/@me";',
    'const remote = "git@github.com:org/repository.git";',
    "// such as postgres://user:password@localhost:5432/app",
    "const broker = process.env.BROKER ?? 'amqp://guest:guest@localhost:5672';",
    'const image = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";',
    'password: z.string().min(8).regex(/[0-9]/, "needs 1 digit"),',
    'const tokens = tokenize("a1 b2 c3");',
    'apiKey: "<your-api-key-1>",',
    'secret: "changeme-123456",',
    "const password = `${faker.internet.password(12)}`;",
    'describe("token: returns 401 when expired", () => {',
    'const pwd = "/home/user1/project";',
    "if (token === undefined || secret === null) throw new Error('401');",
    'accessToken: "test-token-123",',
    'const keyframes = "-----BEGIN ANIMATION-----";',
)
