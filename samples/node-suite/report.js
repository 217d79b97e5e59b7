'use strict';

// A test reporter: one self-contained page with a row for each test.
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function verdict({ type, data }) {
  return data.skip === undefined ? type.slice('test:'.length) : 'skip';
}

function row(event) {
  const { name, details, nesting } = event.data;
  const error = details.error ? `<pre>${escape(details.error.cause?.message ?? details.error.message)}</pre>` : '';
  return `<tr class="${verdict(event)}"><td>${verdict(event)}</td>`
    + `<td style="padding-left:${nesting + 1}em">${escape(name)}${error}</td>`
    + `<td>${details.duration_ms.toFixed(1)} ms</td></tr>`;
}

module.exports = async function* report(source) {
  const rows = [];
  for await (const event of source) {
    const isResult = event.type === 'test:pass' || event.type === 'test:fail';
    if (isResult && event.data.details.type !== 'suite') {
      rows.push(row(event));
    }
  }
  yield `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop tests</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; width: 100% }
td { border-bottom: 1px solid #8884; padding: .4em; vertical-align: top }
.pass td:first-child { color: #187a3c } .fail td:first-child { color: #b3261e } .skip td:first-child { color: #8a6d00 }
pre { white-space: pre-wrap; margin: .4em 0; font-size: .85em }
</style>
<h1>Shop tests</h1><p>${rows.length} tests against ${escape(process.env.BASE_URL ?? 'nothing')}</p>
<table>${rows.join('\n')}</table></html>
`;
};
