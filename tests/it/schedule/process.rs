//! `rollcall serve` as a process: it runs what is due, answers its operator, and stops when it is told to.

use crate::scene::Scene;
use crate::served::Served;

#[test]
fn a_service_runs_what_is_due_answers_and_stops_when_told() {
    let scene = Scene::new();
    scene.edit("jobs/nightly.toml", "0 30 1 * * *", "*/15 * * * * *");
    let served = Served::start(&scene);
    assert_eq!(served.wait_for("/healthz", "ok"), "ok\n");
    served.wait_for("/readyz", "\"ready\":true");
    let metrics = served.wait_for(
        "/metrics",
        "rollcall_runs_total{job=\"nightly\",state=\"done\"}",
    );
    assert!(
        metrics.contains("rollcall_open_findings{job=\"nightly\",grade=\"hard\"} 2"),
        "{metrics}"
    );
    let runs = std::fs::read_dir(scene.home().join("data/runs"))
        .expect("runs")
        .count();
    assert!(runs > 0);
    assert_eq!(served.get("/nothing").map(|answer| answer.0), Some(404));
    assert_eq!(served.terminate(), Some(0));
}
