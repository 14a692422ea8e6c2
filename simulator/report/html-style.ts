/** The look of the HTML report: light and dark after the system, on paper always light. No file but itself. */
export const css = `
:root{color-scheme:light dark;
--ground:light-dark(oklch(.962 .005 215),oklch(.185 .008 225));--surface:light-dark(oklch(.995 .001 215),oklch(.223 .009 225));
--sunken:light-dark(oklch(.937 .006 215),oklch(.165 .008 225));--rule:light-dark(oklch(.9 .006 215),oklch(.3 .01 225));
--ink:light-dark(oklch(.235 .014 235),oklch(.945 .004 215));--ink-2:light-dark(oklch(.4 .014 230),oklch(.8 .008 215));
--ink-3:light-dark(oklch(.495 .014 228),oklch(.695 .011 218));--focus:light-dark(oklch(.55 .12 210),oklch(.8 .11 200));
--accent:light-dark(oklch(.45 .08 205),oklch(.78 .09 200));
--live:light-dark(oklch(.56 .14 252),oklch(.68 .12 250));--wait:light-dark(oklch(.76 .14 80),oklch(.78 .12 82));
--paused:light-dark(oklch(.62 .13 50),oklch(.66 .12 52));--service:light-dark(oklch(.58 .12 305),oklch(.68 .11 305));
--alert:light-dark(oklch(.55 .2 27),oklch(.66 .17 26));--down:light-dark(oklch(.42 .03 30),oklch(.52 .02 30));
--idle:light-dark(oklch(.86 .006 215),oklch(.36 .01 225));--night:light-dark(oklch(.925 .008 235),oklch(.175 .01 235));
--good:light-dark(oklch(.455 .105 152),oklch(.79 .13 152));--good-wash:light-dark(oklch(.95 .033 155),oklch(.295 .045 155));
--bad:light-dark(oklch(.5 .18 27),oklch(.755 .135 26));--bad-wash:light-dark(oklch(.952 .024 25),oklch(.3 .065 26));
--warn:light-dark(oklch(.49 .1 68),oklch(.82 .12 80));--warn-wash:light-dark(oklch(.955 .04 85),oklch(.31 .05 75))}
*{box-sizing:border-box;margin:0}
body{background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
main{max-width:1180px;margin:0 auto;padding:32px 24px 64px}
header{margin-bottom:24px}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.015em;margin:4px 0 6px;text-wrap:balance}
h2{font-size:1.12rem;margin-bottom:2px}
h3{font-size:.93rem;font-weight:600}
.kicker,.lead,.note,.sub{color:var(--ink-3)}
.kicker{font-size:.86rem}
.lead{max-width:70ch;color:var(--ink-2)}
.sub{font-size:.86rem;margin-bottom:14px;max-width:80ch}
.note{font-size:.86rem;margin-top:8px}
.facts{color:var(--ink-2);margin-bottom:10px}
.verdict{display:inline-flex;gap:9px;align-items:baseline;padding:6px 13px;border-radius:8px;font-weight:600;margin:16px 0 0}
.held{background:var(--good-wash);color:var(--good)}.broken{background:var(--bad-wash);color:var(--bad)}
.interrupted,.empty{background:var(--warn-wash);color:var(--warn)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(158px,1fr));gap:12px;margin-bottom:20px}
.tile,section{background:var(--surface);border:1px solid var(--rule);border-radius:10px}
.tile{padding:13px 16px 14px;display:grid;grid-template-rows:1fr auto;align-content:space-between}
.tile dt{font-size:.86rem;color:var(--ink-3);line-height:1.35}
.tile dd{font-size:1.62rem;font-weight:600;letter-spacing:-.02em;line-height:1.3}
.tile dd small{font-size:.86rem;font-weight:400;letter-spacing:0;color:var(--ink-2)}
.tile p{font-size:.8rem;color:var(--ink-3)}
section{padding:18px 20px 20px;margin-bottom:20px;min-width:0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:0 20px}
.grid-of{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,310px),1fr));gap:22px 28px}
.grid-of h3 span{font-weight:400;color:var(--ink-3)}
.plot{display:grid;grid-template-columns:auto 1fr;grid-template-rows:130px 20px;column-gap:8px;margin-top:12px}
.plot svg{width:100%;height:130px;overflow:visible;display:block}
.y,.x{position:relative;font-size:.75rem;color:var(--ink-3)}
.y{min-width:32px}
.y span{position:absolute;right:0;transform:translateY(50%);white-space:nowrap;line-height:1}
.x{grid-column:2;height:20px}
.x span{position:absolute;top:4px;white-space:nowrap;line-height:1.2}
.plot .x span{transform:translateX(-50%)}
.plot .x span:first-child{transform:none}
.grid{stroke:var(--rule);stroke-width:1;vector-effect:non-scaling-stroke}
.line{fill:none;stroke:var(--live);stroke-width:1.6;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.area{fill:var(--live);opacity:.14}
.bin{fill:var(--live)}.band{fill:var(--ink);opacity:.2}
.mean{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:4 3;vector-effect:non-scaling-stroke}
.canvas .printing{fill:var(--live)}.canvas .failed{fill:var(--alert)}.canvas .paused{fill:var(--paused)}.canvas .awaitingClear{fill:var(--wait)}
.canvas .maintenance{fill:var(--service)}.canvas .down{fill:var(--down)}rect.night{fill:var(--night)}
i.printing,i.live{background:var(--live)}i.failed{background:var(--alert)}i.paused{background:var(--paused)}i.awaitingClear{background:var(--wait)}
i.maintenance{background:var(--service)}i.down{background:var(--down)}i.idle{background:var(--idle)}i.night{background:var(--night);outline:1px solid var(--rule)}
.stack{display:flex;height:26px;border-radius:6px;overflow:hidden;gap:1px;margin:14px 0 12px}
.stack i{flex-basis:0;min-width:1px}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:4px 18px;font-size:.86rem;color:var(--ink-2)}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:7px}
.legend b{font-weight:600;color:var(--ink)}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;padding:6px 16px 6px 0;border-bottom:1px solid var(--rule);font-weight:400;vertical-align:baseline}
tr:last-child>*{border-bottom:0}
thead th{font-size:.8rem;color:var(--ink-3);white-space:nowrap}
.number{text-align:right;white-space:nowrap}
td.unit{color:var(--ink-3);width:1%;white-space:nowrap}
.bars th{width:1%;white-space:nowrap}.bars .number{width:1%}
.bars td.meter,td.meter{padding-right:0}
.meter i{display:block;height:12px;border-radius:3px;min-width:2px}
.table{overflow-x:auto}
.figures{max-width:620px}.figures.many{max-width:880px}
.machines th{white-space:nowrap}.machines .meter{width:34%;padding-left:0}.machines .meter i{opacity:.85}
.tools{display:flex;flex-wrap:wrap;gap:10px 20px;justify-content:space-between;align-items:center;margin-bottom:12px}
.zoom:not([hidden]){display:flex;gap:6px}
button{font:inherit;font-size:.86rem;color:var(--ink);background:var(--surface);border:1px solid var(--ink-3);border-radius:6px;padding:3px 11px;min-height:32px;min-width:34px;cursor:pointer}
button:hover{background:var(--sunken)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.gantt{display:grid;grid-template-columns:auto 1fr;border-top:1px solid var(--rule)}
.names span{display:block;height:16px;font-size:.75rem;line-height:16px;padding-right:12px;color:var(--ink-2);white-space:nowrap;max-width:150px;overflow:hidden;text-overflow:ellipsis}
.scroll{overflow-x:auto;overscroll-behavior-x:contain}
.canvas{width:calc(100%*var(--zoom,1));min-width:100%}
.canvas svg{display:block;width:100%;height:calc(16px*var(--rows));background:var(--surface)}
.canvas :is(rect,path):not(.night):hover{opacity:.75}
.canvas .x{border-top:1px solid var(--rule);margin-bottom:6px}
.canvas .fine,.canvas.near .coarse{display:none}.canvas.near .fine{display:block}
.canvas .x span{padding-left:5px;border-left:1px solid var(--rule);top:0;padding-top:4px}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Mono","Liberation Mono","DejaVu Sans Mono",monospace;font-size:.86rem}
pre{background:var(--sunken);border-radius:6px;padding:9px 13px;white-space:pre-wrap;overflow-wrap:anywhere;margin-top:6px;user-select:all}
.failure+.failure{margin-top:18px;padding-top:16px;border-top:1px solid var(--rule)}
.failure h3{color:var(--bad)}.failure p{overflow-wrap:anywhere;white-space:pre-line}
dl.small{display:grid;grid-template-columns:auto 1fr;gap:2px 18px;font-size:.86rem;margin-top:14px;color:var(--ink-2)}
dl.small dt{color:var(--ink-3)}dl.small dd{overflow-wrap:anywhere}
@media(max-width:640px){main{padding:20px 14px 40px}h1{font-size:1.5rem}section{padding:15px 14px 16px}.tiles{grid-template-columns:1fr 1fr;gap:8px}
.tile{padding:10px 12px}.tile dd{font-size:1.3rem}.names span{max-width:84px}button{min-height:40px;min-width:44px}.machines .meter{display:none}th,td{padding-right:11px}
.canvas{min-width:max(100%,640px)}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:12px}main{max-width:none;padding:0}.zoom{display:none!important}
section,.tile{break-inside:avoid;border-color:#bbb}.canvas{width:100%!important;min-width:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;

/** Zooms the machines over time about the middle of what is seen. Without scripts the whole run is shown. */
export const script = `
for(const tools of document.querySelectorAll('.zoom')){
const scroll=tools.closest('section').querySelector('.scroll'),canvas=scroll.firstElementChild;let zoom=1;
tools.hidden=false;
tools.addEventListener('click',event=>{const how=event.target.dataset.zoom;if(!how)return;
const middle=(scroll.scrollLeft+scroll.clientWidth/2)/scroll.scrollWidth;
zoom=how==='whole'?1:Math.min(64,Math.max(1,zoom*(how==='in'?2:.5)));
canvas.style.setProperty('--zoom',zoom);canvas.classList.toggle('near',zoom>=8);
scroll.scrollLeft=middle*scroll.scrollWidth-scroll.clientWidth/2;});}
`;
