// Lets the explorer's picture (app/exports/explorer) live in a NiceGUI page. It has no template and takes its orders
// as a property, because templates and NiceGUI's run_method need eval, which the content security policy forbids.
export default {
  props: { orders: { type: Array, default: () => [] } },
  emits: ["chosen"],
  render() {
    return Vue.h("div", { class: "tp-explorer" });
  },
  mounted() {
    this.done = 0;
    this.view = globalThis.taproot.explore(this.$el, {
      source: "graph.json",
      onChoose: (chosen) => this.$emit("chosen", chosen),
      onTheme: (dark) => Quasar.Dark.set(dark),
    });
    this.obey();
  },
  unmounted() {
    this.view.end();
  },
  watch: {
    orders() {
      this.obey();
    },
  },
  methods: {
    obey() {
      for (const [number, name, ...details] of this.orders) {
        if (number <= this.done) continue;
        this.done = number;
        this.view[name](...details);
      }
    },
  },
};
