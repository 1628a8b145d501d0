// The page of the report. Eta escapes what stands in `<%= %>`; charts are put in as they are by `<%~ %>`.

/** Style of the page: one column, colours for light and dark. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1d2530; --muted: #5b6675; --rule: #dfe4ea; --page: #fbfcfd;
  --card: #ffffff; --first: #2f6fde; --second: #d9622b; --good: #1f8a4c; --bad: #c23b3b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --muted: #9aa6b5; --rule: #2c3542; --page: #12161c;
  --card: #1a2029; --first: #6ea3ff; --second: #ff9a66; --good: #58c98a; --bad: #ff8080; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 20px 80px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; }
h2 { font-size: 20px; margin: 44px 0 14px; }
h3 { font-size: 15px; margin: 0 0 8px; }
p { margin: 0 0 12px; } .muted { color: var(--muted); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin-top: 24px; }
.tile, .card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 16px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 14px; }
.charts { display: grid; grid-template-columns: 2fr 1fr; gap: 14px; margin-bottom: 28px; }
.charts figure:first-child { grid-row: span 2; display: grid; align-items: center; }
@media (max-width: 720px) { .charts { grid-template-columns: 1fr; } }
figure { margin: 0; min-width: 0; }
svg { display: block; width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 7px 10px; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--muted); font-weight: 600; } .n { text-align: right; } td.n { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } code, pre { font: 13px/1.5 ui-monospace, Consolas, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; } td code { overflow-wrap: anywhere; }
blockquote { margin: 0; white-space: pre-wrap; } blockquote b { color: var(--first); font-weight: 600; }
.yes { color: var(--good); } .no { color: var(--bad); } details summary { cursor: pointer; }
`;

/** Eta template of the page; `it` is a `Page`. */
export const TEMPLATE: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>LLMSmith: <%= it.name %></title>
<style>${STYLE}</style>
</head>
<body><main>
<h1><%= it.name %></h1>
<p class="muted">A language model from raw text: <%= it.subtitle %></p>
<section class="tiles">
<% for (const tile of it.tiles) { %><div class="tile"><b><%= tile.value %></b><span class="muted"><%= tile.label %></span></div>
<% } %></section>

<h2>Training</h2>
<% for (const training of it.trainings) { %><h3><%= training.title %></h3>
<p class="muted"><%= training.text %></p>
<div class="charts">
<% for (const chart of training.charts) { %><figure class="card"><%~ chart %></figure>
<% } %></div>
<% } %>
<% if (it.masked) { %><h2>Masked tokens of held-out stories</h2>
<p class="muted"><%= it.masked.places %> places that show [MASK]; [?] stands for the one that is asked for.</p>
<div class="grid"><div class="card scroll"><table><tr><th>who guesses</th><th class="n">right</th><th class="n">loss</th></tr>
<% for (const row of it.masked.parts) { %><tr><td><%= row.name %></td><td class="n"><%= row.accuracy %></td><td class="n"><%= row.loss %></td></tr>
<% } %></table></div>
<div class="card scroll"><table><tr><th>text</th><th>was</th><th>found</th></tr>
<% for (const row of it.masked.examples) { %><tr><td><%= row.text %></td><td><%= row.expected %></td><td class="<%= row.expected === row.predicted ? "yes" : "no" %>"><%= row.predicted %></td></tr>
<% } %></table></div></div>
<% } %>
<% if (it.confusion) { %><h2>Held-out messages</h2>
<div class="grid"><figure class="card"><%~ it.confusion.chart %></figure>
<div class="card scroll"><h3>Accuracy</h3><table><tr><th>part</th><th class="n">messages</th><th class="n">right</th></tr>
<% for (const row of it.confusion.parts) { %><tr><td><%= row.part %></td><td class="n"><%= row.count %></td><td class="n"><%= row.accuracy %></td></tr>
<% } %></table>
<% if (it.confusion.mistakes.length > 0) { %><h3 style="margin-top:16px">Some mistakes</h3><table><tr><th>message</th><th>label</th><th>predicted</th></tr>
<% for (const row of it.confusion.mistakes) { %><tr><td><%= row.text %></td><td><%= row.label %></td><td class="no"><%= row.predicted %> (<%= row.probability %>)</td></tr>
<% } %></table><% } %></div></div>
<% } %>
<% if (it.answers.length > 0) { %><h2>Held-out instructions</h2>
<p class="muted"><%= it.answersText %></p>
<div class="card scroll"><table><tr><th>instruction</th><th>input</th><th>expected</th><th>answer</th><th></th></tr>
<% for (const row of it.answers) { %><tr><td><%= row.instruction %></td><td><%= row.input %></td><td><%= row.expected %></td><td><%= row.answer %></td><td class="<%= row.right %>"><%= row.right === "yes" ? "right" : "wrong" %></td></tr>
<% } %></table></div>
<% } %>
<% if (it.translations) { %><h2>Held-out translations</h2>
<p class="muted"><%= it.translations.text %></p>
<div class="card scroll"><table><tr><th>source</th><th>expected</th><th>translation</th><th class="n">score</th><th></th></tr>
<% for (const row of it.translations.rows) { %><tr><td><%= row.source %></td><td><%= row.expected %></td><td><%= row.translation %></td><td class="n"><%= row.score %></td><td class="<%= row.right %>"><%= row.right === "yes" ? "right" : "wrong" %></td></tr>
<% } %></table></div>
<% } %>
<% if (it.samples.length > 0) { %><h2>Written by the base model</h2>
<div class="grid">
<% for (const sample of it.samples) { %><div class="card"><blockquote><b><%= sample.prompt %></b><%= sample.text %></blockquote></div>
<% } %></div>
<% } %>

<h2>Data</h2>
<div class="card scroll"><table><tr><th>corpus</th><th>file</th><th>licence</th><th class="n">train</th><th class="n">validation</th><th class="n">test</th><th>SHA-256</th></tr>
<% for (const row of it.corpora) { %><tr><td><%= row.name %></td><td><%= row.file %></td><td><%= row.licence %></td><td class="n"><%= row.rows.train %></td><td class="n"><%= row.rows.validation %></td><td class="n"><%= row.rows.test %></td><td><code><%= row.sha256 %></code></td></tr>
<% } %></table></div>
<% if (it.cleaning.length > 0) { %><h3 style="margin-top:16px">Cleaning</h3>
<div class="card scroll"><table><tr><th>corpus</th><th>step</th><th class="n">seen</th><th class="n">dropped</th><th class="n">changed</th><th>for example</th></tr>
<% for (const row of it.cleaning) { %><tr><td><%= row.name %></td><td><%= row.step %></td><td class="n"><%= row.seen %></td><td class="n"><%= row.dropped %></td><td class="n"><%= row.changed %></td><td><%= row.example %></td></tr>
<% } %></table></div>
<% } %>
<h2>How it was made</h2>
<div class="grid">
<div class="card scroll"><h3>Environment</h3><table><% for (const [name, value] of it.environment) { %><tr><th><%= name %></th><td><%= value %></td></tr>
<% } %></table></div>
<div class="card scroll"><h3>Stages</h3><table><tr><th>stage</th><th class="n">time</th><th>result</th></tr>
<% for (const stage of it.stages) { %><tr><td><%= stage.name %></td><td class="n"><%= stage.time %></td><td><code><%= stage.folder %></code></td></tr>
<% } %></table></div>
</div>
<p></p>
<details class="card"><summary>Config</summary><pre><%= it.config %></pre></details>
</main></body></html>
`;
