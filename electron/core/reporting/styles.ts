import { backgrounds, ramp } from '../../contract/format/ramp.ts'

const neutral = {
  light: {
    ink: '#1c1f24',
    soft: '#5b6270',
    faint: '#a3a9b4',
    line: '#e3e6ea',
    chosen: '#f3f5f8',
    accent: '#2458c5',
    error: '#b3261e',
    warning: '#8a5200',
  },
  dark: {
    ink: '#e8eaee',
    soft: '#a2a9b5',
    faint: '#6b7280',
    line: '#2b2f36',
    chosen: '#1f232a',
    accent: '#8ab4ff',
    error: '#ff8a80',
    warning: '#f2b866',
  },
} as const

function variables(theme: 'light' | 'dark', rungs: number): string {
  const colours = ramp(theme, rungs).map((colour, index) => `--rung-${index}:${colour};`)
  const names = Object.entries(neutral[theme]).map(([name, colour]) => `--${name}:${colour};`)
  return `--ground:${backgrounds[theme]};${names.join('')}${colours.join('')}`
}

/** The page's one style sheet. Colours of the rungs are variables, so that each theme has its own ramp. */
export function styles(rungs: number): string {
  return `:root{color-scheme:light dark;${variables('light', Math.max(1, rungs))}}
@media (prefers-color-scheme:dark){:root{${variables('dark', Math.max(1, rungs))}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.55 "Inter Variable",Inter,system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1264px;margin:0 auto;padding:32px 24px 64px}
header p.name{margin:0;color:var(--soft);max-width:none;overflow-wrap:anywhere}
h1{font-size:23px;line-height:1.38;font-weight:600;letter-spacing:-.012em;margin:6px 0 10px;max-width:52em;text-wrap:pretty;overflow-wrap:anywhere}
h2{font-size:15px;font-weight:600;margin:44px 0 10px;padding-top:14px;border-top:1px solid var(--line)}
h3{font-size:12px;font-weight:600;color:var(--soft);margin:16px 0 6px}
p{margin:6px 0;max-width:75ch}
small,.aside,.next{color:var(--soft)}
.aside{font-size:12px}
figure{margin:20px 0 0}
figcaption{font-size:12px;color:var(--soft);margin:4px 0 0 58px}
svg{display:block;max-width:100%;height:auto;overflow:visible}
svg text{font:12px "Inter Variable",Inter,system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums;fill:var(--soft)}
svg text.label{fill:var(--ink);paint-order:stroke;stroke:var(--ground);stroke-width:3px}
svg text.grey{fill:var(--soft)}
svg text.note{font-size:11px;paint-order:stroke;stroke:var(--ground);stroke-width:3px}
.grid{stroke:var(--line);stroke-width:1}
.axis{stroke:var(--faint);stroke-width:1}
.line,.curve{fill:none;stroke-linejoin:round;stroke-linecap:butt}
.curve{stroke:var(--soft);stroke-width:1.5}
.band{fill:var(--soft);opacity:.14}
.limit,.within{stroke:var(--soft);stroke-width:1}
.limit{stroke-dasharray:1 3}
.within{stroke-dasharray:6 4;stroke:var(--faint)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:24px}
.middle,.slim{display:none}
.middle svg{width:100%;max-width:760px}
.clip{overflow:hidden;max-width:none}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:12px 0 0;padding:0;list-style:none;font-size:12px}
.legend li,.verdicts li,.name{display:flex;align-items:center;gap:8px}
.sign{flex:none}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
table{border-collapse:separate;border-spacing:0;font-size:12px;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{height:28px;padding:0 0 0 12px;text-align:right;font-weight:400;border-bottom:1px solid var(--line)}
.start,.group,.narrow thead th,.narrow td,.state{padding-left:18px}
thead th{height:auto;padding-bottom:6px;vertical-align:bottom;color:var(--ink);font-weight:500}
thead tr:first-child th:not([rowspan]){padding-bottom:0;border-bottom:0}
thead tr:first-child th.start{padding-bottom:3px}
.group span{display:block;padding-bottom:2px;border-bottom:1px solid var(--line)}
.units th{padding-top:2px;font-size:11px;font-weight:400;color:var(--soft)}
thead small{display:block;font-size:11px;font-weight:400}
tbody th,th[rowspan]:first-child{padding-left:0;text-align:left}
.runs{min-width:100%}
.runs tbody th,.runs th[rowspan]:first-child{position:sticky;left:0;background:var(--ground);padding-right:8px}
tbody th small{margin-left:10px;font-size:12px}
.runs .chosen th,.chosen td{background:var(--chosen);font-weight:600}
td.state,th.state{text-align:left}
.failed,.error{color:var(--error)}
.warnings li::marker{color:var(--warning)}
.warnings,.reasons{padding-left:20px;max-width:75ch}
.verdicts{list-style:none;padding:0;margin:0}
.verdicts li{align-items:flex-start;margin:5px 0}
.verdicts .sign{margin-top:4px}
.verdicts span,li{overflow-wrap:anywhere;min-width:0}
.verdict{font-weight:600}
.verdict.no{color:var(--warning)}
.formula,dd,dt{font-size:12px}
.formula,dd{font-family:"JetBrains Mono",ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.facts{display:grid;grid-template-columns:repeat(3,1fr);gap:8px 32px}
dl{margin:0}
dl div{display:flex;justify-content:space-between;gap:16px;border-bottom:1px solid var(--line);padding:4px 0}
dt{color:var(--soft);flex:none}
dd{margin:0;text-align:right;overflow-wrap:anywhere;min-width:0}
footer{margin-top:56px;font-size:12px;color:var(--soft)}
@media (max-width:1020px){.wide{display:none}.middle{display:block}.pair,.facts{grid-template-columns:minmax(0,1fr)}}
@media (max-width:760px){main{padding:20px 16px 48px}h1{font-size:19px}}
@media (max-width:520px){.middle{display:none}.slim{display:block}figcaption{margin-left:0}}
@media print{main{max-width:none}.scroll{overflow:visible}}
`
}
