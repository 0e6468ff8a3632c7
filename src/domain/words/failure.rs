//! What pages say when something cannot be shown or was not done.

words! {
    /// A text about something that went wrong, or the advice with it.
    Failure {
    NotFound: "没有这个页面", "There is no such page";
    NotFoundAdvice: "您要找的内容不存在，或不在您的权限范围内。请检查网址，或从首页重新进入。", "It does not exist, or is not for you to see. Check the address, or begin again at the home page.";
    MethodAdvice: "请从页面上的按钮操作，不要直接打开该网址。", "Use the button on the page rather than the address.";
    Forbidden: "没有权限", "Not allowed";
    ForbiddenAdvice: "您的账号没有这项权限。确有需要的，请联系管理员。", "Your account does not have this permission. Ask the administrator if you need it.";
    SignIn: "尚未登录", "Not signed in";
    SignInAdvice: "请先登录；程序访问请使用有效的接口令牌。", "Sign in first; programs need a token that is still good.";
    Foreign: "页面已过期", "This page is out of date";
    ForeignAdvice: "该操作不是从本系统当前页面发出的，未予执行。请返回上一页，刷新后重新操作。", "The request did not come from a current page of this service and was not done. Go back, reload, and do it again.";
    Refused: "未能办理", "Not done";
    RefusedAdvice: "请按上述原因处理后再试。", "See to the reason above, then try again.";
    Invalid: "填写有误", "Cannot be read";
    InvalidAdvice: "请返回上一页，更正后重新提交。", "Go back, correct it and send it again.";
    TooLarge: "内容过大", "Too large";
    TooLargeAdvice: "提交的内容超过上限。请拆分后再传，或请运维人员调整上限（[web] max_upload）。", "More was sent than is taken. Send it in parts, or ask the operator to raise [web] max_upload.";
    TooMany: "操作过于频繁", "Too many tries";
    TooManyAdvice: "请在{0}秒后再试。", "Try again in {0} seconds.";
    Store: "暂时无法读写台账库", "The ledger cannot be read or written at present";
    StoreAdvice: "系统会自动重试，请稍候刷新。持续出现时，请联系运维人员检查台账库是否可用。", "The service keeps trying; reload in a while. If it goes on, ask the operator to look at the store.";
    DiskFullAdvice: "服务器磁盘已满，暂时无法保存，已有数据不受影响。请联系运维人员清理磁盘后再试。", "The server's disk is full: nothing can be saved, nothing is lost. Ask the operator to make room, then try again.";
    BusyAdvice: "有核对或导入正在写入台账，请稍候再试。", "A run or an import is writing; try again in a while.";
    TimedOut: "处理超时", "It took too long";
    TimedOutAdvice: "系统正忙，本次请求未完成。请稍候刷新；如为提交操作，请先查看是否已生效，再决定是否重做。", "The service is busy and did not finish. Reload in a while; look whether what you sent was done before sending it again.";
    Fault: "系统出错", "Something went wrong";
    FaultAdvice: "错误已记入日志。请稍候再试；持续出现时，请把时间和所做操作告知运维人员。", "It was logged. Try again; if it goes on, tell the operator the time and what you were doing.";
    BackHome: "返回首页", "To the home page";
    }
}
