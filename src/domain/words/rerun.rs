//! What becomes of runs that were due or asked for.

words! {
    /// Sentences about runs.
    Rerun {
        Moved: "新增{0}条，销号{1}条", "{0} opened, {1} closed";
        MovedToVerify: "，转待验收{0}条", ", {0} to verify";
        MovedChanged: "，内容有变{0}条", ", {0} changed";
        MovedNotJudged: "，本次未能判断{0}条", ", {0} could not be judged";
        MovedRest: "，其余{0}条不变", ", {0} as before";
        Same: "与上一次核对相同，台账未变动", "the same as the run before; the ledger is as it was";
        Past: "台账已有更新日期的核对结果，本次只作比对，台账未变动", "the ledger has newer dates; compared only, nothing was changed";
        Cancelled: "{0}取消了本次核对，台账未变动", "cancelled by {0}; nothing of it is in the ledger";
        Died: "承办的服务（{0}）中断，本次核对未完成，台账未变动", "the service {0} stopped while running it; nothing of it is in the ledger";
        Late: "未在{0}内完成，本次核对已放弃，台账未变动", "not finished within {0} and given up; nothing of it is in the ledger";
        LeaseLost: "本次核对已由其他服务接手", "another service has taken it over";
        Stopped: "服务停止时尚未完成，台账未变动", "not finished when the service was stopped; nothing of it is in the ledger";
        Missed: "到点时没有服务在运行", "missed while no service was running";
        Paused: "任务已暂停", "the job is paused";
        Overlap: "上一次核对尚未结束", "the run before it was still going on";
        NoJob: "没有名为{0}的任务", "there is no job {0}";
        NoDepartment: "没有代码为{0}的主管部门", "there is no department {0}";
        Ahead: "{0}晚于今天，请填今天或以前的日期：台账按日期先后并入", "{0} is after today; name today or an earlier day: the ledger takes no older day in after a newer one";
        KeyTaken: "该 Idempotency-Key 已用于另一请求，请换用新的", "under this Idempotency-Key something else was asked for; use a new one";
        BadKey: "Idempotency-Key 应为 1 至 255 个可见字符", "an Idempotency-Key has 1 to 255 visible characters";
        Queue: "第{0}号核对（{1}）正在进行，待其结束后开始", "run {0} ({1}) is going on; this one begins when it has ended";
    }
}
