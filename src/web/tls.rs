//! TLS by certificate files, read again when the service is told to.

use std::path::PathBuf;

use axum_server::tls_rustls::RustlsConfig;
use tokio::signal::unix::{SignalKind, signal};

use super::WebError;
use crate::config::Config;

/// Certificate with its chain, and its key, each a PEM file.
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    /// Those that are named in the configuration.
    pub(super) fn of(config: &Config) -> Option<Self> {
        let (certificate, key) = config.settings.web.tls(&config.home)?;
        Some(Self { certificate, key })
    }

    /// Reads them.
    pub(super) async fn read(&self) -> Result<RustlsConfig, WebError> {
        // Two providers of ciphers come with the program's parts; rustls must be told which one counts. Told already: fine.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        RustlsConfig::from_pem_file(&self.certificate, &self.key)
            .await
            .map_err(|why| self.fault(why))
    }

    /// Reads them again at every SIGHUP; files that cannot be read leave the old ones in use.
    pub(super) async fn again(self, config: RustlsConfig) {
        let Ok(mut hang_up) = signal(SignalKind::hangup()) else {
            return;
        };
        while hang_up.recv().await.is_some() {
            let read = config
                .reload_from_pem_file(&self.certificate, &self.key)
                .await;
            match read {
                Ok(()) => tracing::info!("certificate read again"),
                Err(why) => {
                    tracing::error!(fault = %self.fault(why), "the old certificate stays in use");
                }
            }
        }
    }

    fn fault(&self, why: std::io::Error) -> WebError {
        WebError::Certificate {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            why,
        }
    }
}
